package dev.weir.testkit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a test has its Redis from. The environment variable {@code WEIR_REDIS} says it, {@code
 * container} or {@code process}; without it, it is a container where an engine answers.
 */
enum RedisChoice {
  /** A container, by Testcontainers. */
  CONTAINER,
  /** The command {@code redis-server}. */
  PROCESS,
  /** There is none to be had. */
  NONE;

  private static final String COMMAND = "redis-server";

  static RedisChoice ofEnvironment() {
    return of(System.getenv("WEIR_REDIS"), CommandPath.ofEnvironment().has(COMMAND), Engine.ASK);
  }

  /** Asked only where the answer counts: it takes a second. */
  interface Engine {
    Engine ASK = RedisContainer::canRun;

    boolean answers();
  }

  /**
   * @param wanted what the environment says, or null
   * @param command whether there is the command
   * @throws IllegalArgumentException where the environment says what makes no sense
   */
  static RedisChoice of(@Nullable String wanted, boolean command, Engine engine) {
    RedisChoice process = command ? PROCESS : NONE;
    if (wanted == null || wanted.isBlank()) {
      return engine.answers() ? CONTAINER : process;
    }
    return switch (wanted.toLowerCase(Locale.ROOT)) {
      case "container" -> engine.answers() ? CONTAINER : NONE;
      case "process" -> process;
      default ->
          throw new IllegalArgumentException(
              "WEIR_REDIS is '" + wanted + "'; it may be container or process");
    };
  }
}

package dev.weir.common.control;

import java.util.List;
import java.util.Locale;

/** Tells names of settings whose values must not be shown. */
public final class SecretKeys {

  private static final List<String> ENDINGS =
      List.of("token", "sha256", "password", "secret", "mackey");

  /** Whole command lines and configurations, in which a secret may stand. */
  private static final List<String> CONTAINERS =
      List.of(
          "sun.java.command", "spring.application.json", "java.tool.options", "jdk.java.options");

  private SecretKeys() {}

  /**
   * Whether a value is secret.
   *
   * @param key a property or an environment variable, in any spelling that Spring Boot takes
   */
  public static boolean isSecret(String key) {
    String words = key.toLowerCase(Locale.ROOT).replace('_', '.');
    String uniform = words.replace("-", "").replace(".", "");
    return CONTAINERS.contains(words)
        || words.endsWith(".args")
        || ENDINGS.stream().anyMatch(uniform::endsWith);
  }
}

package dev.weir.lb.app.auth;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.TokenKeys;
import dev.weir.lb.app.config.JwtAuthConfig;
import dev.weir.lb.auth.TokenGate;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One verifier of tokens, with threads of its own: an issuer that is slow to give its keys holds up
 * its own tokens alone.
 */
final class TokenVerifier {

  private static final int THREADS = 4;
  private static final int WAITING = 1_024;

  private final ThreadPoolExecutor threads;
  private final TokenGate gate;

  /**
   * @throws RefusedConfiguration where it cannot be used
   */
  TokenVerifier(String name, JwtAuthConfig config) {
    String prefix = "weir.lb.auth.jwt." + name + ".";
    TokenKeys keys = config.keys(prefix);
    if (!keys.areGiven()) {
      throw new RefusedConfiguration(
          prefix + " has no key to check tokens with.",
          "Give secret, secret-file, public-key-location or jwk-set-uri.");
    }
    keys.check(config.audience());
    this.threads = threads(name);
    try {
      this.gate =
          new TokenGate(
              config.settings(name),
              keys.trusted(),
              config.rules(),
              config.remember(),
              threads,
              InstantSource.system(),
              System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          prefix + " cannot be used: " + e.getMessage() + ".", "Write it as expected.");
    }
  }

  /** They live while there is something to check. */
  private static ThreadPoolExecutor threads(String name) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("weir-tokens-" + name + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  TokenGate gate() {
    return gate;
  }

  void close() {
    threads.shutdownNow();
  }
}

package dev.weir.chat.access;

import java.util.concurrent.CompletionStage;

/** Judges tokens. Safe for any thread. */
@FunctionalInterface
public interface TokenChecker {

  /**
   * Judges one token, as its holder sent it.
   *
   * @return never fails; may be done by another thread, later
   */
  CompletionStage<Verdict> check(String token);
}

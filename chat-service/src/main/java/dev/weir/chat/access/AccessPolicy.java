package dev.weir.chat.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom the service lets in.
 *
 * @param tokens judges tokens; null where none is asked for
 * @param guests what one without a token may do; null where nobody gets in without
 * @param connectTimeout how long a client without a token may take to bring one, where it needs
 *     one; positive
 */
public record AccessPolicy(
    @Nullable TokenChecker tokens, @Nullable Rights guests, Duration connectTimeout) {

  /** Everybody gets in, under whatever name, and may do everything. */
  public static final AccessPolicy OPEN =
      new AccessPolicy(null, Rights.ALL, Duration.ofSeconds(10));

  public AccessPolicy {
    if (tokens == null && guests == null) {
      throw new IllegalArgumentException("without tokens and without guests nobody gets in");
    }
    if (!connectTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "a connect time-out of " + connectTimeout + ": it must be positive");
    }
  }

  /** Whether guests choose their name: not where it could be that of a token's holder. */
  public boolean guestsHaveNames() {
    return tokens == null;
  }
}

package dev.weir.common.acme;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An authority gave no certificate. The message says why. */
final class OrderFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final @Nullable Instant retryAfter;

  /**
   * @param retryAfter before which the authority wants no other order; null where it does not say
   */
  OrderFailed(String message, @Nullable Instant retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  OrderFailed(String message) {
    this(message, null, null);
  }

  @Nullable Instant retryAfter() {
    return retryAfter;
  }
}

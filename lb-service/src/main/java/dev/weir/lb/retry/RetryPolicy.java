package dev.weir.lb.retry;

import dev.weir.common.netty.UpstreamFailure;
import java.util.Set;

/**
 * When a request that one upstream failed may go to another: no part of an answer has come, the
 * request can be said again whole, and either the upstream cannot have seen it or seeing it twice
 * does no harm (RFC 9110 section 9.2.2).
 *
 * @param maxTries tries in all, the first included, from 1
 */
public record RetryPolicy(int maxTries) {

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  public RetryPolicy {
    if (maxTries < 1) {
      throw new IllegalArgumentException("maxTries " + maxTries + " is less than 1");
    }
  }

  /** Three tries. */
  public static RetryPolicy standard() {
    return new RetryPolicy(3);
  }

  /**
   * Whether another try may follow.
   *
   * @param failure how the last try ended
   * @param tries how many there were
   * @param method the request's method
   * @param bodySent whether a piece of the request's body has left and is not held any more
   */
  public boolean mayRetry(UpstreamFailure failure, int tries, String method, boolean bodySent) {
    if (tries >= maxTries || failure.answered() || bodySent) {
      return false;
    }
    return failure.unprocessed()
        || (IDEMPOTENT.contains(method) && failure.kind() == UpstreamFailure.Kind.RESET);
  }
}

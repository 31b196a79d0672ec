package dev.weir.lb.retry;

import dev.weir.common.netty.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a request that one upstream failed may go to another: no part of an answer has been passed
 * on, the request can be said again whole, and either the upstream cannot have acted upon it or
 * acting twice does no harm (RFC 9110 section 9.2.2).
 *
 * @param tries in all, the first included, 1 to 100
 * @param on after what
 * @param budget how many requests of the pool may be repeats
 * @param backoff how long is waited first, unless nothing was sent
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for, from 0
 * @param bufferBytes how much of a request's body is kept to be sent again, from 0
 * @param hedge when a second upstream is asked beside the first; null: never
 */
public record RetryPolicy(
    int tries,
    RetryOn on,
    BudgetShare budget,
    Backoff backoff,
    Duration maxRetryAfter,
    long bufferBytes,
    @Nullable HedgeSettings hedge) {

  private static final int MOST_TRIES = 100;
  private static final int MOST_BUFFER = 16 << 20;
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  public RetryPolicy {
    if (tries < 1 || tries > MOST_TRIES) {
      throw new IllegalArgumentException("tries " + tries + " is not between 1 and " + MOST_TRIES);
    }
    if (maxRetryAfter.isNegative()) {
      throw new IllegalArgumentException("max-retry-after " + maxRetryAfter + " is less than 0");
    }
    if (bufferBytes < 0 || bufferBytes > MOST_BUFFER) {
      throw new IllegalArgumentException(
          "buffer of " + bufferBytes + " bytes is not between 0 and " + MOST_BUFFER);
    }
  }

  /** Three tries, 64 KiB of body kept, {@code Retry-After} up to 1 s, no hedges. */
  public static RetryPolicy standard() {
    return new RetryPolicy(
        3,
        RetryOn.standard(),
        BudgetShare.standard(),
        Backoff.standard(),
        Duration.ofSeconds(1),
        64 << 10,
        null);
  }

  /** Whether saying a request of that method twice does no harm. */
  public static boolean isIdempotent(String method) {
    return IDEMPOTENT.contains(method);
  }

  /**
   * Whether another try may follow one without an answer.
   *
   * @param failure how the last try ended
   * @param made how many tries there were
   * @param method the request's method
   * @param bodyLost whether a piece of the request's body has left and is not held any more
   */
  public boolean mayRetry(UpstreamFailure failure, int made, String method, boolean bodyLost) {
    return made < tries
        && !bodyLost
        && on.failures().contains(RetryCondition.of(failure.kind()))
        && (isIdempotent(method) || (failure.unprocessed() && !failure.answered()));
  }

  /**
   * Whether another try may take the place of an answer.
   *
   * @param status the answer's
   * @param made how many tries there were
   * @param method the request's method
   * @param bodyLost whether a piece of the request's body has left and is not held any more
   */
  public boolean mayRetry(int status, int made, String method, boolean bodyLost) {
    return looksAt(status) && made < tries && !bodyLost && isIdempotent(method);
  }

  /**
   * Whether a second upstream may be asked beside the first.
   *
   * @param made how many tries there were
   * @param method the request's method
   * @param bodyKept whether the whole body has come, and is kept
   */
  public boolean mayHedge(int made, String method, boolean bodyKept) {
    return hedge != null && made == 1 && bodyKept && isIdempotent(method);
  }

  /** Whether an answer of that status may be followed by another try at all. */
  public boolean looksAt(int status) {
    return tries > 1 && !on.statuses().isEmpty() && on.statuses().contains(status);
  }

  /** Whether a retry after that failure costs no upstream anything, and need not wait. */
  public static boolean isFree(UpstreamFailure failure) {
    return failure.nothingSent();
  }

  /**
   * Whether it was a connection's age: the upstream may have closed it idle at the very moment it
   * was lent again, which says nothing of the upstream.
   */
  public static boolean isStale(UpstreamFailure failure) {
    return failure.reused() && !failure.answered() && failure.kind() == UpstreamFailure.Kind.RESET;
  }

  /**
   * How long to wait before the retry that follows that failure.
   *
   * @param made how many tries there were
   * @param random from 0 to 1
   */
  public Duration pause(UpstreamFailure failure, int made, double random) {
    return isFree(failure) || isStale(failure) ? Duration.ZERO : backoff.before(made, random);
  }
}

package dev.weir.lb.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a pool's requests may take; null leaves a limit to {@code weir.upstream}, or out. Each
 * is above 0 and up to a day.
 *
 * @param connect until a connection is there, a place in the queue for one included
 * @param response from the end of a request to the first byte of its answer
 * @param idle between two pieces of an answer
 * @param request from the request's head to the end of its answer, over all tries
 * @param perTry until the answer to one try begins
 */
public record Timeouts(
    @Nullable Duration connect,
    @Nullable Duration response,
    @Nullable Duration idle,
    @Nullable Duration request,
    @Nullable Duration perTry) {

  /** No limit is longer. */
  public static final Duration LONGEST = Duration.ofDays(1);

  private static final Timeouts NONE = new Timeouts(null, null, null, null, null);

  public Timeouts {
    check("connect", connect);
    check("response", response);
    check("idle", idle);
    check("request", request);
    check("per-try", perTry);
  }

  private static void check(String name, @Nullable Duration time) {
    if (time != null && (!time.isPositive() || time.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          "time-out " + name + " " + time + " is not above 0 and up to " + LONGEST);
    }
  }

  /** No limit of the pool's own. */
  public static Timeouts none() {
    return NONE;
  }

  /** These, and where they say nothing, those of another. */
  public Timeouts over(Timeouts other) {
    return equals(NONE)
        ? other
        : new Timeouts(
            first(connect, other.connect),
            first(response, other.response),
            first(idle, other.idle),
            first(request, other.request),
            first(perTry, other.perTry));
  }

  private static @Nullable Duration first(@Nullable Duration own, @Nullable Duration other) {
    return own == null ? other : own;
  }

  /** Whether a single try has a limit. */
  public boolean limitTries() {
    return connect != null || response != null || idle != null || perTry != null;
  }
}

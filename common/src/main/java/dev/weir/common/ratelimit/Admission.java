package dev.weir.common.ratelimit;

/** What a limiter says to a request for permits. */
public sealed interface Admission {

  /**
   * The permits are granted.
   *
   * @param remaining permits left right now
   * @param resetNanos until the full allowance is there again, where nothing more is asked
   */
  record Admitted(long remaining, long resetNanos) implements Admission {}

  /**
   * The permits are granted until they are released.
   *
   * @param remaining permits left right now
   * @param lease what must be released when the work is done, however it ends
   */
  record Leased(long remaining, Lease lease) implements Admission {}

  /**
   * The permits are not granted, and nothing was taken.
   *
   * @param retryAfterNanos until as many permits may be there; {@link Long#MAX_VALUE} where there
   *     will never be as many. Where permits come back by release, nobody knows when: it is a guess
   */
  record Refused(long retryAfterNanos) implements Admission {}
}

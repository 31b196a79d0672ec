package dev.weir.common.ratelimit;

/** Counts permits by key. Safe for use by many threads; no key waits for another. */
public interface RateLimiter {

  /**
   * Takes permits, all or none.
   *
   * @param key whose allowance
   * @param permits how many, from 1
   * @param nowNanos the time, on a clock like {@link System#nanoTime}
   */
  Admission acquire(LimitKey key, int permits, long nowNanos);

  /**
   * Gives back what {@link #acquire} admitted for the same arguments, because the request was
   * refused elsewhere. It may be without effect where the allowance has been renewed since. What is
   * leased is released by its lease instead.
   */
  void giveBack(LimitKey key, int permits, long nowNanos);
}

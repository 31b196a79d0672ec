package dev.weir.lb.health;

import java.time.Duration;

/**
 * Whether an upstream is put out for what it did with requests, and how long. Each ejection that
 * follows soon lasts longer; each quiet interval takes one from the count.
 *
 * @param out whether it is out now
 * @param times how many ejections are remembered
 * @param untilNanos when it is over, by {@link System#nanoTime}; means nothing while not out
 */
public record Ejection(boolean out, int times, long untilNanos) {

  /** Nothing held against it. */
  public static final Ejection NONE = new Ejection(false, 0, 0);

  /** Out from now on: for the base time the first time, twice that the second, up to the most. */
  public Ejection eject(long nowNanos, OutlierSettings settings) {
    int count = times + 1;
    return new Ejection(true, count, nowNanos + time(count, settings).toNanos());
  }

  private static Duration time(int count, OutlierSettings settings) {
    Duration grown = settings.baseEjection().multipliedBy(count);
    return grown.compareTo(settings.maxEjection()) < 0 ? grown : settings.maxEjection();
  }

  /** How long it stays out; zero when it is not out, or its time is over. */
  public Duration left(long nowNanos) {
    return Duration.ofNanos(out ? Math.max(0, untilNanos - nowNanos) : 0);
  }

  /** The same, but in again. */
  public Ejection returned() {
    return new Ejection(false, times, 0);
  }

  /** An interval has passed without another. */
  public Ejection calmed() {
    return out || times == 0 ? this : new Ejection(false, times - 1, 0);
  }

  /**
   * Whether one more of a pool may be put out.
   *
   * @param outNow how many are out
   * @param all how many there are
   */
  public static boolean allows(int outNow, int all, OutlierSettings settings) {
    int most = Math.max(1, all * settings.maxEjectedPercent() / 100);
    return settings.maxEjectedPercent() > 0 && outNow < most;
  }
}

package dev.weir.common.health;

import java.time.Duration;

/**
 * When the next probe of a target comes. The first comes at once, so that a service is soon ready;
 * the second after some part of the interval, so that targets that came together are not probed
 * together from then on; each further one an interval after the one before, a little more or less.
 * A probe never begins before the last one has ended.
 *
 * @param interval between two
 * @param jitterPercent by which it is longer or shorter, 0 to 100
 */
public record ProbeSchedule(Duration interval, int jitterPercent) {

  /**
   * When the next probe begins.
   *
   * @param probes how many there were
   * @param begunNanos when the last one began
   * @param endedNanos when it ended
   * @param random from 0 to 1
   */
  public long nextNanos(long probes, long begunNanos, long endedNanos, double random) {
    double part = probes <= 1 ? random : 1 + (2 * random - 1) * jitterPercent / 100;
    long due = begunNanos + (long) (interval.toNanos() * part);
    return due - endedNanos > 0 ? due : endedNanos;
  }
}

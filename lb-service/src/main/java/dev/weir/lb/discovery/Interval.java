package dev.weir.lb.discovery;

import dev.weir.common.tls.BackOff;
import java.time.Duration;

/** Times between two looks. */
final class Interval {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private Interval() {}

  static void check(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + " " + value + " is not between " + least + " and " + most);
    }
  }

  /** Up to 30 s. */
  static BackOff backOff(Duration first) {
    return new BackOff(first, first.compareTo(LONGEST_PAUSE) > 0 ? first : LONGEST_PAUSE);
  }
}

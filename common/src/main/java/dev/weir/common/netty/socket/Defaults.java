package dev.weir.common.netty.socket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fills in what a settings record leaves out: 0, or null where a binder had no value. */
public final class Defaults {

  private Defaults() {}

  public static int limit(int value, int standard) {
    return (int) limit((long) value, (long) standard);
  }

  public static long limit(long value, long standard) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "a limit of " + value + " was given where 0 (the default) or more was expected");
    }
    return value == 0 ? standard : value;
  }

  public static Duration time(@Nullable Duration value, int standardSeconds) {
    if (value == null || value.isZero()) {
      return Duration.ofSeconds(standardSeconds);
    }
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "a time-out of " + value + " was given where 0 (the default) or more was expected");
    }
    return value;
  }
}

package dev.weir.lb.upstream;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a pool's upstreams are probed.
 *
 * @param path what is asked for by GET; any 2xx or 3xx answer passes
 * @param interval between two probes, from 100 ms
 * @param timeout for the whole answer, from 10 ms
 * @param rise passes in a row that bring an upstream back, from 1
 * @param fall failures in a row that take it out, from 1
 */
public record HealthCheck(String path, Duration interval, Duration timeout, int rise, int fall) {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);

  public HealthCheck {
    path = Objects.requireNonNullElse(path, "/");
    interval = orDefault(interval, Duration.ofSeconds(2));
    timeout = orDefault(timeout, Duration.ofSeconds(1));
    rise = rise == 0 ? 2 : rise;
    fall = fall == 0 ? 3 : fall;
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("health path '" + path + "' does not begin with /");
    }
    if (interval.compareTo(MIN_INTERVAL) < 0 || timeout.compareTo(MIN_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "health interval "
              + interval
              + " or timeout "
              + timeout
              + " is too short; expected at least 100 ms and 10 ms");
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException(
          "rise " + rise + " and fall " + fall + " must both be 1 or more");
    }
  }

  private static Duration orDefault(@Nullable Duration value, Duration standard) {
    return value == null || value.isZero() ? standard : value;
  }

  /** GET / every 2 s within 1 s, rise 2, fall 3. */
  public static HealthCheck standard() {
    return new HealthCheck("/", Duration.ZERO, Duration.ZERO, 0, 0);
  }
}

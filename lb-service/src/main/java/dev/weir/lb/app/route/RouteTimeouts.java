package dev.weir.lb.app.route;

import dev.weir.lb.retry.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs that Gateway reads in a route's metadata: {@code connect-timeout} and {@code
 * response-timeout}, in milliseconds; a negative one lifts the limit.
 */
public final class RouteTimeouts {

  private static final String CONNECT = "connect-timeout";
  private static final String RESPONSE = "response-timeout";

  private RouteTimeouts() {}

  /** Whether metadata say nothing else. */
  static boolean areAllOf(Map<String, Object> metadata) {
    return Set.of(CONNECT, RESPONSE).containsAll(metadata.keySet());
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException for what is not a number of milliseconds up to a day
   */
  public static Timeouts of(Map<String, Object> metadata) {
    Duration connect = time(CONNECT, metadata.get(CONNECT));
    Duration response = time(RESPONSE, metadata.get(RESPONSE));
    return connect == null && response == null
        ? Timeouts.none()
        : new Timeouts(connect, response, null, null, null);
  }

  private static @Nullable Duration time(String name, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      long millis = Long.parseLong(value.toString().strip());
      return millis < 0 ? Timeouts.LONGEST : Duration.ofMillis(millis);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "metadata " + name + " '" + value + "' is not a number of milliseconds", e);
    }
  }
}

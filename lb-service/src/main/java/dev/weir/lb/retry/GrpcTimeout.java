package dev.weir.lb.retry;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code grpc-timeout} (gRPC over HTTP/2, "Requests"): up to eight digits and a unit, {@code
 * 250m} for 250 ms.
 */
public final class GrpcTimeout {

  private static final Duration LONGEST = Duration.ofDays(1);

  private GrpcTimeout() {}

  /**
   * How long the client waits, up to a day; nothing where it does not say so, or not in that form.
   */
  public static Optional<Duration> read(@Nullable String value) {
    if (value == null || !value.matches("[0-9]{1,8}[HMSmun]")) {
      return Optional.empty();
    }
    int end = value.length() - 1;
    Duration wait = Duration.of(Long.parseLong(value.substring(0, end)), unit(value.charAt(end)));
    return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }

  private static ChronoUnit unit(char letter) {
    return switch (letter) {
      case 'H' -> ChronoUnit.HOURS;
      case 'M' -> ChronoUnit.MINUTES;
      case 'S' -> ChronoUnit.SECONDS;
      case 'm' -> ChronoUnit.MILLIS;
      case 'u' -> ChronoUnit.MICROS;
      default -> ChronoUnit.NANOS;
    };
  }
}

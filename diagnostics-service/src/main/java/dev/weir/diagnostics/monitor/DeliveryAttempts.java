package dev.weir.diagnostics.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** When a notice that did not come through is sent again. */
public final class DeliveryAttempts {
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

  /** Request Timeout, Too Early and Too Many Requests: not now, but perhaps soon. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private DeliveryAttempts() {}

  /** Whether the webhook took it. */
  public static boolean isDelivered(int status) {
    return status >= 200 && status <= 299;
  }

  /**
   * How long to wait before the next attempt; empty when there is to be none.
   *
   * @param made attempts so far, 1 or more
   * @param status what the last one was answered; empty when nothing came
   */
  public static Optional<Duration> pause(int made, OptionalInt status) {
    boolean hopeless =
        status.isPresent() && status.getAsInt() < 500 && !PASSING.contains(status.getAsInt());
    return hopeless || made > PAUSES.size() ? Optional.empty() : Optional.of(PAUSES.get(made - 1));
  }
}

package dev.weir.chat.session;

import java.time.Duration;

/**
 * When a silent client is pinged, and when it is given up.
 *
 * @param interval silence after which a ping is sent; positive
 * @param timeout how long any frame may take to come after that ping; positive
 */
public record HeartbeatPolicy(Duration interval, Duration timeout) {

  public HeartbeatPolicy {
    if (!interval.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException(
          "a heartbeat every %s with a time-out of %s: both must be positive"
              .formatted(interval, timeout));
    }
  }

  /** How often to look, so that a decision is late by a quarter of the shorter time at most. */
  public Duration checkEvery() {
    Duration shorter = interval.compareTo(timeout) < 0 ? interval : timeout;
    return shorter.dividedBy(4).plusNanos(1);
  }
}

package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import java.time.Duration;
import java.time.Instant;

/** Checks for tests. */
final class Checks {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Checks() {}

  static ProbeOutcome passed(long millis) {
    return new ProbeOutcome.Passed(Duration.ofMillis(millis));
  }

  static ProbeOutcome failed() {
    return new ProbeOutcome.Failed("refused");
  }

  static Check up(Duration after, long millis) {
    return new Check(START.plus(after), passed(millis), HealthStatus.UP, HealthStatus.UP);
  }

  static Check down(Duration after) {
    return new Check(START.plus(after), failed(), HealthStatus.DOWN, HealthStatus.DOWN);
  }
}

package dev.weir.common.autoconfigure;

import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import java.time.Clock;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells of certificates that end soon, could not be loaded anew, or have ended; only the last makes
 * the service unhealthy, and none of them takes it out of traffic.
 */
final class CertificateHealth implements HealthIndicator {

  private final CertificateManager certificates;
  private final CertificateWatch watch;
  private final Clock clock;

  CertificateHealth(CertificateManager certificates, CertificateWatch watch, Clock clock) {
    this.certificates = certificates;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public Health health() {
    Instant now = clock.instant();
    Health.Builder health = Health.up();
    for (CertificateState state : certificates.states()) {
      if (state.expiresAt().isBefore(now)) {
        health.down();
      }
      health.withDetail(state.name(), describe(state, now));
    }
    return health.build();
  }

  private String describe(CertificateState state, Instant now) {
    String validity = "valid until " + state.expiresAt();
    if (state.problem() != null) {
      return validity + "; not loaded anew: " + state.problem();
    }
    return watch.endsSoon(state, now) ? validity + ", which is soon" : validity;
  }
}

package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeState;
import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.ocsp.StapleState;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells of certificates that end soon, could not be loaded anew, have ended or are revoked; only
 * the last two make the service unhealthy, and none of them takes it out of traffic.
 */
final class CertificateHealth implements HealthIndicator {

  private final CertificateManager certificates;
  private final OcspStapler stapler;
  private final AcmeLifecycle acme;
  private final CertificateWatch watch;
  private final Clock clock;

  CertificateHealth(
      CertificateManager certificates,
      OcspStapler stapler,
      AcmeLifecycle acme,
      CertificateWatch watch,
      Clock clock) {
    this.certificates = certificates;
    this.stapler = stapler;
    this.acme = acme;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public Health health() {
    Instant now = clock.instant();
    Health.Builder health = Health.up();
    Map<String, StapleState> staples = staples();
    for (CertificateState state : certificates.states()) {
      StapleState staple = staples.get(state.name());
      if (state.expiresAt().isBefore(now) || (staple != null && staple.revokedSince() != null)) {
        health.down();
      }
      health.withDetail(state.name(), describe(state, now) + describe(staple));
    }
    Set<String> held =
        certificates.states().stream().map(CertificateState::name).collect(Collectors.toSet());
    for (AcmeState state : acme.states()) {
      tell(health, state, held.contains(state.certificate()));
    }
    return health.build();
  }

  private static void tell(Health.Builder health, AcmeState state, boolean held) {
    if (state.problem() != null) {
      String trouble = "not obtained: " + state.problem() + "; again at " + state.nextOrderAt();
      health.withDetail(state.certificate() + " (ACME)", trouble);
      if (!held) {
        health.down();
      }
    } else if (!held) {
      health.withDetail(state.certificate(), "not obtained yet");
    }
  }

  private Map<String, StapleState> staples() {
    return stapler.states().stream()
        .collect(Collectors.toMap(StapleState::certificate, Function.identity()));
  }

  private static String describe(@Nullable StapleState staple) {
    if (staple == null) {
      return "";
    }
    if (staple.revokedSince() != null) {
      return "; REVOKED since " + staple.revokedSince();
    }
    boolean missed = staple.mustStaple() && staple.stapledUntil() == null;
    String trouble = staple.problem() == null ? "" : "; no OCSP answer: " + staple.problem();
    return missed ? "; clients insist on a staple and there is none" + trouble : trouble;
  }

  private String describe(CertificateState state, Instant now) {
    String validity = "valid until " + state.expiresAt();
    if (state.problem() != null) {
      return validity + "; not loaded anew: " + state.problem();
    }
    return watch.endsSoon(state, now) ? validity + ", which is soon" : validity;
  }
}

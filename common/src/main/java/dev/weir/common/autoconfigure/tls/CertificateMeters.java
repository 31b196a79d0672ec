package dev.weir.common.autoconfigure.tls;

import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.ocsp.StapleState;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Meters of certificates: the time until each ends, and until what is stapled to it does; NaN where
 * there is nothing that could.
 */
final class CertificateMeters implements MeterBinder {

  private final CertificateManager certificates;
  private final OcspStapler stapler;
  private final Clock clock;

  CertificateMeters(CertificateManager certificates, OcspStapler stapler, Clock clock) {
    this.certificates = certificates;
    this.stapler = stapler;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    certificates.names().forEach(name -> bindTo(registry, name));
    count(registry, "usable", OcspStapler::usableAnswers);
    count(registry, "unusable", OcspStapler::unusableAnswers);
  }

  private void bindTo(MeterRegistry registry, String name) {
    Gauge.builder("weir.certificate.expiry", () -> secondsUntil(ends(name)))
        .description("Time until the certificate ceases to be valid")
        .baseUnit("seconds")
        .tag("certificate", name)
        .register(registry);
    Gauge.builder("weir.certificate.staple.expiry", () -> secondsUntil(stapleEnds(name)))
        .description("Time until the stapled OCSP answer ends")
        .baseUnit("seconds")
        .tag("certificate", name)
        .register(registry);
  }

  private Stream<Instant> ends(String name) {
    return certificates.states().stream()
        .filter(state -> state.name().equals(name))
        .map(CertificateState::expiresAt);
  }

  private Stream<Instant> stapleEnds(String name) {
    return stapler.states().stream()
        .filter(state -> state.certificate().equals(name))
        .map(StapleState::stapledUntil)
        .filter(Objects::nonNull);
  }

  private double secondsUntil(Stream<Instant> end) {
    return end.mapToDouble(instant -> Duration.between(clock.instant(), instant).toSeconds())
        .findFirst()
        .orElse(Double.NaN);
  }

  private void count(
      MeterRegistry registry, String outcome, ToDoubleFunction<OcspStapler> answers) {
    FunctionCounter.builder("weir.ocsp.answers", stapler, answers)
        .description("Answers of OCSP responders")
        .tag("outcome", outcome)
        .register(registry);
  }
}

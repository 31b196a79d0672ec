package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeKeeper;
import dev.weir.common.acme.AcmePace;
import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.tls.CertificateManager;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Certificates from an authority that speaks ACME: ordered, renewed, counted. */
@AutoConfiguration(before = CertificatesAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public final class AcmeAutoConfiguration {

  @Bean
  AcmeLifecycle acmeLifecycle(TlsProperties properties, CertificateManager certificates) {
    AcmeSettings settings = properties.acmeSettings();
    return new AcmeLifecycle(
        settings == null
            ? null
            : AcmeKeeper.of(
                settings,
                certificates,
                AcmePace.of(settings.renewBefore()),
                Clock.systemUTC(),
                new SecureRandom()));
  }

  @Bean
  MeterBinder acmeMeters(AcmeLifecycle acme) {
    return registry -> {
      AcmeKeeper keeper = acme.keeper();
      if (keeper != null) {
        bind(registry, keeper);
      }
    };
  }

  private static void bind(MeterRegistry registry, AcmeKeeper keeper) {
    count(registry, keeper, "obtained", AcmeKeeper::obtained);
    count(registry, keeper, "failed", AcmeKeeper::failed);
    keeper
        .states()
        .forEach(
            state ->
                Gauge.builder("weir.acme.failures", () -> failures(keeper, state.certificate()))
                    .description("Orders in a row that brought no certificate")
                    .tag("certificate", state.certificate())
                    .register(registry));
  }

  private static int failures(AcmeKeeper keeper, String certificate) {
    return keeper.states().stream()
        .filter(state -> state.certificate().equals(certificate))
        .mapToInt(state -> state.failures())
        .sum();
  }

  private static void count(
      MeterRegistry registry,
      AcmeKeeper keeper,
      String outcome,
      ToDoubleFunction<AcmeKeeper> orders) {
    FunctionCounter.builder("weir.acme.orders", keeper, orders)
        .description("Certificates ordered from the authority")
        .tag("outcome", outcome)
        .register(registry);
  }
}

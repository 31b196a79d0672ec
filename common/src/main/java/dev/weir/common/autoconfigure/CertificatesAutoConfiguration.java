package dev.weir.common.autoconfigure;

import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateRefused;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.RouterOperation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The certificates of a service: loaded, watched, told of by health, meters and API. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(TlsProperties.class)
public final class CertificatesAutoConfiguration {

  private static final Clock CLOCK = Clock.systemUTC();

  @Bean
  @ConditionalOnMissingBean
  CertificateManager certificates(TlsProperties properties, SslBundles bundles) {
    try {
      List<CertificateEntry> entries =
          new CertificateSources(properties, bundles).entries(CLOCK.instant());
      return CertificateManager.load(entries, defaultOf(properties), CLOCK.instant());
    } catch (CertificateRefused | UncheckedIOException e) {
      throw new RefusedConfiguration(
          "weir.tls is refused: " + e.getMessage() + ".",
          "Correct the file, or the setting that names it.");
    }
  }

  private static @Nullable String defaultOf(TlsProperties properties) {
    if (properties.defaultCertificate() == null && properties.selfSigned()) {
      return CertificateSources.SELF_SIGNED;
    }
    return properties.defaultCertificate();
  }

  @Bean
  CertificateWatch certificateWatch(CertificateManager certificates, TlsProperties properties) {
    return new CertificateWatch(certificates, properties, CLOCK);
  }

  @Bean
  CertificateHealth certificatesHealthIndicator(
      CertificateManager certificates, CertificateWatch watch) {
    return new CertificateHealth(certificates, watch, CLOCK);
  }

  @Bean
  MeterBinder certificateMeters(CertificateManager certificates) {
    return registry ->
        certificates
            .states()
            .forEach(
                state ->
                    Gauge.builder(
                            "weir.certificate.expiry",
                            () -> secondsLeft(certificates, state.name()))
                        .description("Time until the certificate ceases to be valid")
                        .baseUnit("seconds")
                        .tag("certificate", state.name())
                        .register(registry));
  }

  private static double secondsLeft(CertificateManager certificates, String name) {
    return certificates.states().stream()
        .filter(state -> state.name().equals(name))
        .mapToDouble(state -> Duration.between(CLOCK.instant(), state.expiresAt()).toSeconds())
        .findFirst()
        .orElse(Double.NaN);
  }

  @Bean
  @RouterOperation(
      path = "/api/certificates",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "certificates",
              tags = "certificates",
              summary = "The certificates that listeners show, never a private key",
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Names, issuer, validity and key type of each",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              array =
                                  @ArraySchema(
                                      schema = @Schema(implementation = CertificateView.class))))))
  RouterFunction<ServerResponse> certificatesRoute(
      CertificateManager certificates, TlsProperties properties) {
    String standing = defaultOf(properties);
    return RouterFunctions.route()
        .GET(
            "/api/certificates",
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(
                        certificates.states().stream()
                            .map(each -> CertificateView.of(each, each.name().equals(standing)))
                            .toList()))
        .build();
  }
}

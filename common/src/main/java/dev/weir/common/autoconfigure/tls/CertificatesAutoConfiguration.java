package dev.weir.common.autoconfigure.tls;

import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.ocsp.HttpOcspClient;
import dev.weir.common.ocsp.OcspClient;
import dev.weir.common.ocsp.OcspPace;
import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateRefused;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

  /** OCSP responders that are asked at once. */
  private static final int ASKERS = 4;

  @Bean
  @ConditionalOnMissingBean
  CertificateManager certificates(TlsProperties properties, SslBundles bundles, Purpose purpose) {
    try {
      List<CertificateEntry> entries =
          new CertificateSources(properties, bundles, purpose).entries(CLOCK.instant());
      return CertificateManager.load(entries, defaultOf(properties), CLOCK.instant());
    } catch (CertificateRefused | UncheckedIOException e) {
      throw new RefusedConfiguration(
          "weir.tls is refused: " + e.getMessage() + ".",
          "Correct the file or folder, or the setting that names it.");
    }
  }

  private static @Nullable String defaultOf(TlsProperties properties) {
    if (properties.defaultCertificate() == null && properties.selfSigned()) {
      return CertificateSources.SELF_SIGNED;
    }
    return properties.defaultCertificate();
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean(OcspClient.class)
  HttpOcspClient ocspClient() {
    return new HttpOcspClient();
  }

  @Bean
  OcspStapler ocspStapler(OcspClient client) {
    return new OcspStapler(client, OcspPace.standard(), askers(), CLOCK, new SecureRandom());
  }

  /** Threads that come when there is something to ask, and go. */
  private static Executor askers() {
    ThreadPoolExecutor askers =
        new ThreadPoolExecutor(
            ASKERS,
            ASKERS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("weir-ocsp-", 0).factory());
    askers.allowCoreThreadTimeOut(true);
    return askers;
  }

  @Bean
  CertificateWatch certificateWatch(
      CertificateManager certificates, OcspStapler stapler, TlsProperties properties) {
    return new CertificateWatch(certificates, stapler, properties, CLOCK);
  }

  @Bean
  CertificateHealth certificatesHealthIndicator(
      CertificateManager certificates,
      OcspStapler stapler,
      AcmeLifecycle acme,
      CertificateWatch watch) {
    return new CertificateHealth(certificates, stapler, acme, watch, CLOCK);
  }

  @Bean
  CertificateMeters certificateMeters(CertificateManager certificates, OcspStapler stapler) {
    return new CertificateMeters(certificates, stapler, CLOCK);
  }

  @Bean
  CertificateViews certificateViews(
      CertificateManager certificates,
      OcspStapler stapler,
      AcmeLifecycle acme,
      TlsProperties properties) {
    return new CertificateViews(certificates, stapler, acme, defaultOf(properties));
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
  RouterFunction<ServerResponse> certificatesRoute(CertificateViews views) {
    return RouterFunctions.route()
        .GET(
            "/api/certificates",
            request ->
                ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(views.all()))
        .build();
  }
}

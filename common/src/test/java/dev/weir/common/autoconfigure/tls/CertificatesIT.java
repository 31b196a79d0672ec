package dev.weir.common.autoconfigure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.testkit.AcmeServer;
import dev.weir.testkit.Http;
import dev.weir.testkit.MetersPage;
import dev.weir.testkit.OcspResponder;
import dev.weir.testkit.OcspResponder.Answer;
import dev.weir.testkit.TestCertificates;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A service with a certificate that is revoked, one that is good, and one that it cannot obtain
 * since it has no listener to prove its name with.
 */
@Timeout(60)
class CertificatesIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @TempDir static Path folder;
  private static OcspResponder good;
  private static OcspResponder bad;
  private static AcmeServer acme;
  private static ConfigurableApplicationContext context;

  @BeforeAll
  static void start() throws Exception {
    good = OcspResponder.start(AUTHORITY);
    bad = OcspResponder.start(AUTHORITY).answering(Answer.REVOKED);
    acme = AcmeServer.start();
    AUTHORITY.issueWithResponder(good.uri(), true, "good.example").writePem(folder("good"));
    AUTHORITY.issueWithResponder(bad.uri(), false, "bad.example").writePem(folder("bad"));
    context =
        SpringApplication.run(
            StarterApplication.class,
            "--server.port=0",
            "--management.endpoint.health.show-details=always",
            "--weir.tls.directory=" + folder,
            "--weir.tls.reload-interval=100ms",
            "--weir.tls.certificates.good.certificate=" + folder.resolve("good/certificate.pem"),
            "--weir.tls.certificates.good.private-key=" + folder.resolve("good/key.pem"),
            "--weir.tls.certificates.bad.certificate=" + folder.resolve("bad/certificate.pem"),
            "--weir.tls.certificates.bad.private-key=" + folder.resolve("bad/key.pem"),
            "--weir.tls.acme.directory-url=" + acme.directory(),
            "--weir.tls.acme.terms-agreed=true",
            "--weir.tls.acme.certificates.shop=shop.example");
  }

  private static Path folder(String name) throws Exception {
    return Files.createDirectory(folder.resolve(name));
  }

  @AfterAll
  static void stop() {
    context.close();
    acme.close();
    bad.close();
    good.close();
  }

  /** What is answered once all of this is in it. */
  private static String get(String path, List<String> awaited) throws Exception {
    int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    String body = Http.get(port, path).text();
    while (!awaited.stream().allMatch(body::contains)) {
      TimeUnit.MILLISECONDS.sleep(100);
      body = Http.get(port, path).text();
    }
    return body;
  }

  @Test
  void everyMeterIsInTheDocument() throws IOException {
    assertThat(MetersPage.missing(context.getBean(MeterRegistry.class))).isEmpty();
  }

  @Test
  void api_tellsOfStaplesAndOrders_andOfNoKey() throws Exception {
    String body =
        get(
            "/api/certificates",
            List.of(
                "\"name\":\"good\"",
                "\"mustStaple\":true",
                "\"stapledUntil\":\"2",
                "\"revokedSince\":\"2",
                "\"name\":\"shop\"",
                "\"phase\":\"FAILING\"",
                "\"nextOrderAt\":\"2"));
    assertThat(body).doesNotContain("PRIVATE", "privateKey");
  }

  @Test
  void health_isDown_andSaysOfWhat() throws Exception {
    String body =
        get("/actuator/health", List.of("REVOKED since", "shop (ACME)", "not obtained: "));
    assertThat(body).contains("\"status\":\"DOWN\"");
    assertThat(get("/actuator/health/readiness", List.of())).contains("\"UP\"");
  }

  @Test
  void meters_tellWhatToWatch() throws Exception {
    String body =
        get(
            "/actuator/prometheus",
            List.of(
                "weir_acme_orders_total{outcome=\"failed\"} 1.0",
                "weir_acme_failures{certificate=\"shop\"} 1.0",
                "weir_ocsp_answers_total{outcome=\"usable\"} 2.0"));
    assertThat(body)
        .contains("weir_certificate_expiry_seconds{certificate=\"shop\"} NaN")
        .containsPattern("weir_certificate_staple_expiry_seconds\\{certificate=\"good\"} [0-9]");
  }
}

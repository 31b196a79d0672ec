package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.ocsp.HttpOcspClient;
import dev.weir.common.ocsp.OcspPace;
import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.PemFiles;
import dev.weir.common.tls.Staple;
import dev.weir.common.tls.TlsPolicy;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.OcspResponder;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A TLS listener seen by {@code openssl s_client}. */
@RequiresTool("openssl")
@Timeout(120)
class OpensslIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  @TempDir Path folder;
  private CertificateManager certificates;
  private Listener listener;

  @BeforeEach
  void bind() throws IOException {
    AUTHORITY.issue("a.example").writePem(Files.createDirectory(folder.resolve("exact")));
    AUTHORITY.issue("*.shop.example").writePem(Files.createDirectory(folder.resolve("wildcard")));
    AUTHORITY.issueRsa("rsa.example").writePem(Files.createDirectory(folder.resolve("rsa")));
    AUTHORITY.issue("standing.example").writePem(Files.createDirectory(folder.resolve("standing")));
    Files.writeString(folder.resolve("ca.pem"), TestCertificates.pem(AUTHORITY.certificate()));
    listen(null, TlsSettings.standard());
  }

  private void listen(@Nullable String fallback, TlsSettings tls) {
    if (listener != null) {
      listener.close();
    }
    certificates =
        CertificateManager.load(
            List.of(entry("exact"), entry("wildcard"), entry("rsa"), entry("standing")),
            fallback,
            Instant.now());
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(tls),
            Planes.of(
                (request, client) -> new ImmediateExchange(client, Planes.ok("served")),
                TRANSPORT.get(),
                certificates));
  }

  private CertificateEntry entry(String name) {
    Path own = folder.resolve(name);
    return new CertificateEntry(
        name, Set.of(), new PemFiles(own.resolve("certificate.pem"), own.resolve("key.pem"), null));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  /** Shakes hands, asks for a page, and tells what openssl wrote. */
  private String connect(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + listener.address().getPort(),
                "-CAfile",
                folder.resolve("ca.pem").toString(),
                "-ign_eof"));
    command.addAll(List.of(options));
    Process openssl = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = openssl.getOutputStream()) {
      in.write(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      in.flush();
      return new String(openssl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return new String(openssl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({"a.example, a.example", "A.EXAMPLE, a.example", "b.shop.example, any.shop.example"})
  void serverName_exactOrWildcard_getsItsCertificate(String name, String subject) throws Exception {
    assertThat(connect("-servername", name))
        .contains("subject=CN = " + subject, "Verify return code: 0", "served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown.example", "shop.example", "a.b.shop.example"})
  void unknownServerName_isRefusedByItsAlert(String name) throws Exception {
    assertThat(connect("-servername", name))
        .contains("SSL alert number 112")
        .doesNotContain("served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-noservername", "-servername=unknown.example"})
  void defaultCertificate_isForWhoNamesNoServerOrAnUnknownOne(String option) throws Exception {
    listen("standing", TlsSettings.standard());
    assertThat(connect(option.split("="))).contains("subject=CN = standing.example", "served");
  }

  @ParameterizedTest
  @CsvSource({
    "-tls1_2, X25519, X25519",
    "-tls1_2, P-256, prime256v1",
    "-tls1_2, P-384, secp384r1",
    "-tls1_3, X25519, X25519",
    "-tls1_3, P-256, prime256v1",
    "-tls1_3, P-384, secp384r1"
  })
  void everyCurve_isAgreedTo(String version, String group, String key) throws Exception {
    // with TLS 1.2 the groups of a client are also those it takes of certificates
    String output = connect("-servername", "rsa.example", version, "-groups", group);
    assertThat(output)
        .contains("Verify return code: 0", "served")
        .containsPattern("Server Temp Key: (ECDH, )?" + key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-521", "X448"})
  void otherCurves_areRefused(String group) throws Exception {
    assertThat(connect("-servername", "a.example", "-groups", group)).doesNotContain("served");
  }

  @ParameterizedTest
  @CsvSource({
    "-tls1_2, -cipher, ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256,"
        + " ECDHE-ECDSA-AES128-GCM-SHA256",
    "-tls1_2, -cipher, ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384,"
        + " ECDHE-ECDSA-AES256-GCM-SHA384"
  })
  void serversOrderOfSuites_counts(String version, String option, String suites, String chosen)
      throws Exception {
    assertThat(connect("-servername", "a.example", version, option, suites))
        .contains("Cipher is " + chosen, "served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  void oldProtocols_areRefusedByTheServer(String version) throws Exception {
    assertThat(connect("-servername", "a.example", version, "-cipher", "ALL:@SECLEVEL=0"))
        .contains("alert protocol version")
        .doesNotContain("served");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDHE-ECDSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-ECDSA-AES256-CCM",
        "AES128-GCM-SHA256",
        "AES128-SHA"
      })
  void suitesOutsideThePolicy_areRefused(String suite) throws Exception {
    assertThat(connect("-servername", "a.example", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0"))
        .contains("alert handshake failure")
        .doesNotContain("served");
  }

  @Test
  void modernPolicy_refusesTls12() throws Exception {
    listen(null, new TlsSettings(TlsPolicy.MODERN, null, null, null, null));
    assertThat(connect("-servername", "a.example", "-tls1_2")).contains("alert protocol version");
    assertThat(connect("-servername", "a.example")).contains("TLSv1.3", "served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void session_isResumed_alsoAfterItsCertificateWasReplaced(String version) throws Exception {
    String session = folder.resolve("session.pem").toString();
    assertThat(connect("-servername", "a.example", version, "-sess_out", session))
        .contains("New, TLSv1");
    AUTHORITY.issue("a.example").writePem(folder.resolve("exact"));
    certificates.refresh(Instant.now());
    assertThat(connect("-servername", "a.example", version, "-sess_in", session))
        .contains("Reused, TLSv1", "served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void staple_isShownWithItsCertificate_untilTheAnswerEnds(String version) throws Exception {
    try (OcspResponder responder = OcspResponder.start(AUTHORITY);
        HttpOcspClient client = new HttpOcspClient()) {
      AUTHORITY
          .issueWithResponder(responder.uri(), true, "a.example")
          .writePem(folder.resolve("exact"));
      certificates.refresh(Instant.now());
      new OcspStapler(
              client, OcspPace.standard(), Runnable::run, InstantSource.system(), new Random(1))
          .look(certificates.states());
    }
    assertThat(connect("-servername", "a.example", "-status", version))
        .contains("OCSP Response Status: successful", "Cert Status: good", "served");
    assertThat(connect("-servername", "a.example", version)).contains("served");
    assertThat(connect("-servername", "b.shop.example", "-status", version))
        .contains("OCSP response: no response sent", "served");
    KeyMaterial material = certificates.states().getFirst().material();
    Staple shown = Objects.requireNonNull(material.staple());
    material.staple(new Staple(shown.response(), Instant.now().minusSeconds(1)));
    assertThat(connect("-servername", "a.example", "-status", version))
        .contains("OCSP response: no response sent", "served");
  }
}

package dev.weir.diagnostics.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.tls.Finding.Kind;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;

class TlsSurveyIT {
  private static final char[] PASSWORD = "test".toCharArray();
  private static final TestCertificates AUTHORITY = TestCertificates.authority("Root");
  private static final TestCertificates OTHER = TestCertificates.authority("Other");
  private static final String[] SUITES = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  @Test
  void versionsAndSuitesAreThoseOfTheServer() throws Exception {
    try (Server server = new Server(tls())) {
      TlsReport report = survey(AUTHORITY).ask(plan(server, "a.test"), () -> false, (_, _) -> {});

      assertThat(suites(report, TlsVersion.TLS_1_3))
          .containsExactlyInAnyOrder(SUITES[0], SUITES[1]);
      assertThat(suites(report, TlsVersion.TLS_1_2))
          .containsExactlyInAnyOrder(SUITES[2], SUITES[3]);
      assertThat(report.versions().get(TlsVersion.TLS_1_1))
          .isEqualTo(new VersionOutcome.Refused("protocol_version"));
      assertThat(report.versions().get(TlsVersion.TLS_1_0))
          .isEqualTo(new VersionOutcome.Refused("protocol_version"));
      assertThat(report.findings()).isEmpty();
      assertThat(report.handshake())
          .isInstanceOfSatisfying(
              Handshake.Completed.class,
              done -> {
                assertThat(done.version()).isEqualTo("TLSv1.3");
                assertThat(done.chain()).hasSize(2);
              });
    }
  }

  @Test
  void chainOfAnUnknownAuthorityForAnotherNameIsSeenAndBlamed() throws Exception {
    try (Server server = new Server(tls())) {
      TlsReport report = survey(OTHER).ask(plan(server, "b.test"), () -> false, (_, _) -> {});

      assertThat(report.findings())
          .extracting(Finding::kind)
          .containsExactly(Kind.NAME_MISMATCH, Kind.UNTRUSTED);
    }
  }

  @Test
  void serverThatSpeaksSomethingElseIsToldApart() throws Exception {
    try (Server server = new Server(new ServerSocket(0, 9, InetAddress.getLoopbackAddress()))) {
      TlsReport report = survey(AUTHORITY).ask(plan(server, "a.test"), () -> false, (_, _) -> {});

      assertThat(report.versions().values())
          .containsOnly(new VersionOutcome.Unknown("it does not answer in TLS"));
      assertThat(report.handshake()).isInstanceOf(Handshake.Failed.class);
    }
  }

  @Test
  void serverThatIsSilentCostsNoMoreThanTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      TlsPlan plan = plan((InetSocketAddress) silent.getLocalSocketAddress(), "a.test");
      TlsPlan brief =
          new TlsPlan(plan.address(), plan.serverName(), plan.identity(), Duration.ofMillis(200));

      TlsReport report = survey(AUTHORITY).ask(brief, () -> false, (_, _) -> {});

      assertThat(report.handshake()).isEqualTo(new Handshake.Failed("timeout"));
      assertThat(report.versions().values()).containsOnly(new VersionOutcome.Unknown("timeout"));
    }
  }

  @Test
  void stoppedRunAsksNothingMore() throws Exception {
    try (Server server = new Server(tls())) {
      TlsReport report = survey(AUTHORITY).ask(plan(server, "a.test"), () -> true, (_, _) -> {});

      assertThat(report.versions().values())
          .containsOnly(new VersionOutcome.Unknown("the run was stopped"));
    }
  }

  /** Names of all suites of a version; fails with the whole outcome where they are not known. */
  private static List<String> suites(TlsReport report, TlsVersion version) {
    if (report.versions().get(version) instanceof VersionOutcome.Offered offered
        && offered.complete()) {
      return offered.suites().stream().map(CipherSuite::name).toList();
    }
    throw new AssertionError(version + ": " + report.versions().get(version));
  }

  private static TlsPlan plan(Server server, String name) {
    return plan((InetSocketAddress) server.socket.getLocalSocketAddress(), name);
  }

  private static TlsPlan plan(InetSocketAddress address, String name) {
    return new TlsPlan(address, Optional.of(name), name, Duration.ofSeconds(10));
  }

  private static TlsSurvey survey(TestCertificates trusted) throws Exception {
    return new TlsSurvey(TestTrust.manager(trusted), InstantSource.system());
  }

  private static ServerSocket tls() throws Exception {
    TestCertificates.Issued issued = AUTHORITY.issue("a.test");
    KeyStore store = store();
    Certificate[] chain = issued.chain().toArray(X509Certificate[]::new);
    store.setKeyEntry("server", issued.key(), PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 9, InetAddress.getLoopbackAddress());
    socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    socket.setEnabledCipherSuites(SUITES);
    return socket;
  }

  private static KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    return store;
  }

  /** Reads what each client says first, and answers it: by TLS, or by HTTP where it is plain. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket socket;

    Server(ServerSocket socket) {
      this.socket = socket;
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          if (client.getInputStream().read(new byte[4_096]) >= 0) {
            client
                .getOutputStream()
                .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        } catch (IOException _) {
          // clients leave in the middle of the handshake
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

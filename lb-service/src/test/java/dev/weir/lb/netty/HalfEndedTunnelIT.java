package dev.weir.lb.netty;

import static dev.weir.lb.netty.TunnelPeers.askToSwitch;
import static dev.weir.lb.netty.TunnelPeers.client;
import static dev.weir.lb.netty.TunnelPeers.connect;
import static dev.weir.lb.netty.TunnelPeers.plainServer;
import static dev.weir.lb.netty.TunnelPeers.serve;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.Records;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tunnel of which one side has said all, and listens on. */
@Timeout(60)
class HalfEndedTunnelIT {

  private static final int WORDS = 60_000;
  private static final Duration SOON = Duration.ofSeconds(1);

  @TempDir Path folder;

  private static ListenerSettings endingSoon() {
    return ListenerSettings.of("test", "127.0.0.1", 0)
        .with(
            Records.with(
                ListenerTimeouts.standard(),
                "tunnelEnd",
                SOON,
                "send",
                SOON,
                "drain",
                Duration.ofMillis(200)));
  }

  /** Says all that it has to say; returns how many bytes come after that. */
  private static int sayAllAndListen(Socket socket) throws Exception {
    socket.getOutputStream().write(new byte[WORDS]);
    socket.shutdownOutput();
    return socket.getInputStream().readAllBytes().length;
  }

  private static void hearAllAndAnswer(Socket client) throws Exception {
    assertThat(client.getInputStream().readAllBytes()).hasSize(WORDS);
    client.getOutputStream().write(new byte[WORDS / 2]);
    // by then whoever had ended the tunnel would have done so
    Thread.sleep(200);
    client.getOutputStream().write(new byte[WORDS / 2]);
  }

  @Test
  void upstreamThatHasSaidAll_hearsWhatTheClientSaysThen() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(upstream.getLocalPort())) {
      Future<Integer> heard = serve(upstream, HalfEndedTunnelIT::sayAllAndListen);
      try (Socket client = client(balanced.port())) {
        hearAllAndAnswer(client);
      }
      assertThat(heard.get()).isEqualTo(WORDS);
    }
  }

  @Test
  void upstreamThatHasSaidAll_hearsWhatAClientWithTlsSaysThen() throws Exception {
    TestCertificates authority = TestCertificates.authority("Test CA");
    authority.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), "local", Instant.now());
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.securely(certificates, upstream.getLocalPort())) {
      Future<Integer> heard = serve(upstream, HalfEndedTunnelIT::sayAllAndListen);
      try (Socket client = secured(connect(balanced.port()), authority)) {
        askToSwitch(client);
        hearAllAndAnswer(client);
      }
      assertThat(heard.get()).isEqualTo(WORDS);
    }
  }

  private static SSLSocket secured(Socket plain, TestCertificates authority) throws Exception {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return (SSLSocket)
        context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
  }

  @Test
  void upstreamThatHasSaidAll_hearsWhatAClientOfHttp2SaysThen() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(upstream.getLocalPort())) {
      Future<Integer> heard =
          serve(
              upstream,
              socket -> {
                socket.getOutputStream().write("\u0081\u0003all".getBytes(ISO_8859_1));
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes().length;
              });
      try (Http2WebSocket client = Http2WebSocket.connect(balanced.port(), "/")) {
        assertThat(client.status()).isEqualTo("200");
        assertThat(client.next()).isEqualTo("text all");
        assertThat(client.next()).isEqualTo("end");
        client.send(new TextWebSocketFrame("late"));
        client.endStream();
        assertThat(heard.get()).as("a head of two bytes, a mask of four, the text").isEqualTo(10);
      }
    }
  }

  @Test
  void upstreamThatDoesNotEnd_isGivenUp_onceTheClientHasEndedAndNobodySaysAnything()
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(endingSoon(), upstream.getLocalPort())) {
      Future<Boolean> silent =
          serve(
              upstream,
              socket -> {
                over.await();
                return true;
              });
      Socket client = client(balanced.port());
      assertThat(balanced.inFlight()).isOne();
      client.close();
      assertThat(untilNothingIsInFlight(balanced)).isBetween(SOON, SOON.multipliedBy(5));
      over.countDown();
      assertThat(silent.get()).isTrue();
    }
  }

  @Test
  void clientThatDoesNotEnd_isGivenUp_onceTheUpstreamHasEndedAndNobodySaysAnything()
      throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(endingSoon(), upstream.getLocalPort())) {
      Future<Integer> heard = serve(upstream, HalfEndedTunnelIT::sayAllAndListen);
      try (Socket client = client(balanced.port())) {
        assertThat(client.getInputStream().readAllBytes()).hasSize(WORDS);
        assertThat(untilNothingIsInFlight(balanced))
            .isBetween(SOON.dividedBy(2), SOON.multipliedBy(5));
        assertThat(heard.get()).isZero();
      }
    }
  }

  /** What is said goes on to be heard for as long as it is said, if slowly. */
  @Test
  void clientThatSpeaks_isHeardByAnUpstreamThatHasEnded_howeverLongThatTakes() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(endingSoon(), upstream.getLocalPort())) {
      Future<Integer> heard = serve(upstream, HalfEndedTunnelIT::sayAllAndListen);
      try (Socket client = client(balanced.port())) {
        assertThat(client.getInputStream().readAllBytes()).hasSize(WORDS);
        for (int i = 0; i < 10; i++) {
          client.getOutputStream().write('x');
          Thread.sleep(SOON.dividedBy(3));
        }
      }
      assertThat(heard.get()).isEqualTo(10);
    }
  }

  private static Duration untilNothingIsInFlight(Balanced balanced) throws Exception {
    long since = System.nanoTime();
    while (balanced.inFlight() > 0) {
      Thread.sleep(20);
    }
    return Duration.ofNanos(System.nanoTime() - since);
  }
}

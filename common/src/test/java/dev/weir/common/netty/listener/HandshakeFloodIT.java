package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Records;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes that never end, and those that begin again and again. */
@Timeout(60)
class HandshakeFloodIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private static final byte[] BEGUN = {0x16, 3, 1, 2, 0, 1, 0, 1};

  @TempDir Path folder;
  private final List<Socket> half = new ArrayList<>();
  private CertificateManager certificates;
  private Listener listener;

  @BeforeEach
  void bind() {
    AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), "local", Instant.now());
    listener =
        Listener.bind(
            ListenerSettings.of("tls", "127.0.0.1", 0)
                .with(TlsSettings.standard())
                .with(
                    Records.with(
                        ListenerLimits.standard(),
                        "maxHandshakes",
                        4,
                        "maxHandshakesPerAddress",
                        2)),
            Planes.of(
                (_, client) -> new ImmediateExchange(client, Planes.ok("served")),
                TRANSPORT.get(),
                certificates));
  }

  @AfterEach
  void unbind() throws IOException {
    endHalf();
    listener.close();
  }

  private void endHalf() throws IOException {
    for (Socket socket : half) {
      socket.close();
    }
  }

  private Socket begin(String from) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(),
            listener.address().getPort(),
            InetAddress.ofLiteral(from),
            0);
    half.add(socket);
    socket.setSoTimeout(300);
    socket.getOutputStream().write(BEGUN);
    return socket;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private SSLSocket handshake() throws Exception {
    SSLContext context = TestTrust.context(AUTHORITY);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  @Test
  void handshakesInProgress_areBounded_forEachAddressAndInAll() throws Exception {
    assertThat(isClosed(begin("127.0.0.2"))).isFalse();
    assertThat(isClosed(begin("127.0.0.2"))).isFalse();
    assertThat(isClosed(begin("127.0.0.2"))).isTrue();
    assertThat(isClosed(begin("127.0.0.3"))).isFalse();
    assertThat(isClosed(begin("127.0.0.3"))).isFalse();
    assertThat(isClosed(begin("127.0.0.4"))).isTrue();
    endHalf();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(
            () -> {
              handshake().close();
              return true;
            });
  }

  @Test
  void finishedHandshakes_takeNobodysPlace() throws Exception {
    List<SSLSocket> finished = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      // counted out a moment after the client has finished
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptions()
          .until(() -> finished.add(handshake()));
    }
    for (SSLSocket socket : finished) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      socket.close();
    }
  }

  /** Each would cost the server a signature, on a connection that is counted as one. */
  @Test
  @RequiresTool("openssl")
  void renegotiation_isRefused() throws Exception {
    Process client =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-tls1_2",
                "-connect",
                "127.0.0.1:" + listener.address().getPort(),
                "-servername",
                "localhost")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = client.getOutputStream()) {
      TimeUnit.MILLISECONDS.sleep(500); // a command is one only at the start of what is read
      in.write("R\n".getBytes(StandardCharsets.US_ASCII));
      in.flush();
      String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).contains("RENEGOTIATING").containsIgnoringCase("no renegotiation");
    } finally {
      client.destroy();
    }
    handshake().close();
  }
}

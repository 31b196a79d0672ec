package dev.weir.lb.netty.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamLimits;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamRoutes;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TlsStreamIT {

  private final TestCertificates authority = TestCertificates.authority("authority");
  private SSLServerSocket a;
  private SSLServerSocket b;
  private Streamed streamed;

  @BeforeEach
  void start() throws Exception {
    a = server("a.example");
    b = server("b.example");
    streamed =
        streamed(
            new StreamRoutes(null, Map.of("a.example", "a", "*.b.example", "b", "b.example", "b")),
            Streamed.LIMITS);
  }

  private Streamed streamed(StreamRoutes routes, StreamLimits limits) {
    return new Streamed(
        StreamProtocol.TLS,
        routes,
        ProxyHeader.NONE,
        limits,
        Streamed.pool("a", a.getLocalPort()),
        Streamed.pool("b", b.getLocalPort()));
  }

  @AfterEach
  void stop() throws IOException {
    streamed.close();
    a.close();
    b.close();
  }

  /** A TLS server that says its own name to whoever comes. */
  private SSLServerSocket server(String name) throws Exception {
    TestCertificates.Issued issued = authority.issue(name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "key", issued.key(), new char[0], issued.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> greet(server, name));
    return server;
  }

  private static void greet(ServerSocket server, String name) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write((name + "\n").getBytes(US_ASCII));
      } catch (IOException e) {
        // the client did not like it, or the server is closed: the next one
      }
    }
  }

  private SSLSocket client(String serverName) throws Exception {
    SSLContext context = TestTrust.context(authority);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), streamed.port());
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    socket.setSSLParameters(parameters);
    return socket;
  }

  private String greetedBy(String serverName) throws Exception {
    try (SSLSocket socket = client(serverName)) {
      return new String(socket.getInputStream().readAllBytes(), US_ASCII).strip();
    }
  }

  @Test
  void connection_goesUnopenedToThePoolOfItsServerName() throws Exception {
    assertThat(greetedBy("a.example")).isEqualTo("a.example");
    assertThat(greetedBy("b.example")).isEqualTo("b.example");
    assertThat(greetedBy("x.b.example")).isEqualTo("b.example");
  }

  @Test
  void unknownName_isToldSoByAnAlert() throws Exception {
    try (SSLSocket socket = client("c.example")) {
      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("unrecognized_name");
    }
  }

  @Test
  void clientThatSpeaksNoTls_isCutOff() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), streamed.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void clientThatSaysNothing_isCutOffInTime() throws Exception {
    streamed.close();
    streamed =
        streamed(
            new StreamRoutes("a", Map.of()),
            new StreamLimits(Duration.ofMinutes(1), Duration.ofMillis(200), Duration.ZERO, 10, 10));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), streamed.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(22);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(greetedBy("a.example")).isEqualTo("a.example");
  }
}

package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.Certificates;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.RawHttp2;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While some clients misbehave, another one is served. */
@Timeout(60)
class FloodIT {

  private static final int CLIENTS = 300;
  private static final Duration BEARABLE = Duration.ofSeconds(3);

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private Listener listener;

  @BeforeEach
  void bind() {
    listener =
        Listener.bind(ListenerSettings.of("test", "127.0.0.1", 0), plane(Certificates.none()));
  }

  private static DataPlane plane(Certificates certificates) {
    return Planes.of(
        (request, client) -> new ImmediateExchange(client, Planes.ok("served")),
        TRANSPORT.get(),
        certificates);
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  @Test
  void slowHeads_leaveOthersServed() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        slow.add(dribbling("GET / HTTP/1.1\r\nX: "));
      }
      assertServed();
    } finally {
      close(slow);
    }
  }

  @Test
  void slowBodies_leaveOthersServed() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        slow.add(dribbling("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"));
      }
      assertServed();
    } finally {
      close(slow);
    }
  }

  private Socket dribbling(String start) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    socket.getOutputStream().write(start.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return socket;
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void resetFloods_leaveOthersServed() throws Exception {
    Thread attacker = Thread.ofVirtual().start(this::flood);
    try {
      assertServed();
    } finally {
      attacker.join();
    }
  }

  /** One connection after the other: each is ended by the listener soon. */
  private void flood() {
    for (int connection = 0; connection < 5; connection++) {
      try (RawHttp2 http = RawHttp2.connect(listener.address().getPort())) {
        for (int stream = 1; stream < 800; stream += 2) {
          http.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.post("/"));
          http.send(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
      } catch (IOException e) {
        // ended; the next one
      }
    }
  }

  @Test
  void halfOpenHandshakes_leaveOthersServed(@org.junit.jupiter.api.io.TempDir Path folder)
      throws Exception {
    TestCertificates.authority("Test CA").issue("localhost").writePem(folder);
    CertificateEntry entry =
        new CertificateEntry(
            "local",
            Set.of(),
            new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null));
    var certificates = CertificateManager.load(List.of(entry), null, Instant.now());
    ListenerSettings tls = ListenerSettings.of("tls", "127.0.0.1", 0).with(TlsSettings.standard());
    List<Socket> half = new ArrayList<>();
    try (Listener secure = Listener.bind(tls, plane(certificates))) {
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), secure.address().getPort());
        socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1});
        half.add(socket);
      }
      assertServed();
    } finally {
      close(half);
    }
  }

  private void assertServed() throws IOException {
    try (Http http = Http.connect(listener.address().getPort())) {
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        http.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        assertThat(http.read().text()).isEqualTo("served");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BEARABLE);
      }
    }
  }
}

package dev.weir.lb.netty;

import static dev.weir.lb.netty.TunnelPeers.SWITCHING;
import static dev.weir.lb.netty.TunnelPeers.client;
import static dev.weir.lb.netty.TunnelPeers.plainServer;
import static dev.weir.lb.netty.TunnelPeers.readSlowly;
import static dev.weir.lb.netty.TunnelPeers.serve;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.TcpSettings;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.testkit.Records;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.Http2WebSocket;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a tunnel one side of which has closed, while the other takes its time. */
@Timeout(60)
class TunnelEndIT {

  /** More than the kernel holds for a client with small buffers. */
  private static final int WORDS = 120_000;

  private static final Duration SEND = Duration.ofSeconds(2);

  /** Fewer, for what takes seconds. */
  private static final int FEW_WORDS = 60_000;

  /** Sockets that hold little for a client, so that much of what is sent to it waits in Weir. */
  private static ListenerSettings smallSockets() {
    return smallSockets(SEND);
  }

  private static ListenerSettings smallSockets(Duration send) {
    return Records.with(
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(
                Records.with(
                    ListenerTimeouts.standard(), "send", send, "drain", Duration.ofMillis(200))),
        "tcp",
        new TcpSettings(0, 0, null, null, 16_384, 0));
  }

  private static ScriptedUpstream talker() throws IOException {
    return ScriptedUpstream.start(
        Script.of(Step.request(), Step.send(SWITCHING + "w".repeat(WORDS)), Step.close()));
  }

  @Test
  void clientThatReadsSlowly_getsAllThatTheUpstreamSaid() throws Exception {
    try (ScriptedUpstream upstream = talker();
        Balanced balanced = Balanced.over(smallSockets(), upstream.port());
        Socket client = client(balanced.port())) {
      assertThat(readSlowly(client.getInputStream())).isEqualTo(WORDS);
    }
  }

  @Test
  void clientThatReadsNothing_isGivenUp() throws Exception {
    try (ScriptedUpstream upstream = talker();
        Balanced balanced = Balanced.over(smallSockets(), upstream.port());
        Socket client = client(balanced.port())) {
      Thread.sleep(SEND.multipliedBy(3));
      assertThat(readSlowly(client.getInputStream())).isLessThan(WORDS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void clientThatIsSending_getsAllThatTheUpstreamSaid(TransportKind kind) throws Exception {
    assumeThat(kind.isAvailable()).isTrue();
    try (ScriptedUpstream upstream = talker();
        Balanced balanced = Balanced.over(kind, smallSockets(), upstream.port());
        Socket client = client(balanced.port())) {
      for (int i = 0; i < 20; i++) {
        client.getOutputStream().write(new byte[1_000]);
        Thread.sleep(10);
      }
      assertThat(readSlowly(client.getInputStream())).isEqualTo(WORDS);
    }
  }

  @Test
  void clientThatKeepsSending_getsAllThatTheKernelHoldsForIt() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced =
            Balanced.over(smallSockets(Duration.ofSeconds(10)), upstream.getLocalPort())) {
      Future<Boolean> said =
          serve(
              upstream,
              socket -> {
                socket.getOutputStream().write(new byte[FEW_WORDS]);
                return true;
              });
      try (Socket client = client(balanced.port())) {
        assertThat(said.get()).isTrue();
        assertThat(readWhileSaying(client, 1_024)).isEqualTo(FEW_WORDS);
      }
    }
  }

  @Test
  void clientThatCloses_isHeardToTheEndByAnUpstreamThatSpeaks() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (ServerSocket upstream = plainServer();
        Balanced balanced =
            Balanced.over(smallSockets(Duration.ofSeconds(10)), upstream.getLocalPort())) {
      Future<Integer> heard =
          serve(
              upstream,
              socket -> {
                closed.await();
                return readWhileSaying(socket, 8_192);
              });
      try (Socket client = client(balanced.port())) {
        client.getOutputStream().write(new byte[WORDS]);
      }
      // by then all of it, and the end, has come to Weir
      Thread.sleep(500);
      closed.countDown();
      assertThat(heard.get()).isEqualTo(WORDS);
    }
  }

  /** How many bytes come until the end, while one is sent before each piece that is read. */
  private static int readWhileSaying(Socket socket, int pieceBytes) throws Exception {
    byte[] piece = new byte[pieceBytes];
    int all = 0;
    int read = 0;
    while (read >= 0) {
      all += read;
      socket.getOutputStream().write('x');
      Thread.sleep(80);
      read = socket.getInputStream().read(piece);
    }
    return all;
  }

  @Test
  void clientThatCloses_isHeardByAnUpstreamThatHasMuchToSayBefore() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(smallSockets(), upstream.getLocalPort())) {
      Future<Integer> heard =
          serve(
              upstream,
              socket -> {
                socket.getOutputStream().write(new byte[12_000_000]);
                return readSlowly(socket.getInputStream());
              });
      try (Socket client = client(balanced.port())) {
        client.getOutputStream().write(new byte[FEW_WORDS]);
        Thread.sleep(500);
      }
      assertThat(heard.get()).isEqualTo(FEW_WORDS);
    }
  }

  @Test
  void upstreamThatSpeaksForEver_isCutOnceTheClientHasClosed() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced =
            Balanced.over(smallSockets(Duration.ofMinutes(5)), upstream.getLocalPort())) {
      Future<Boolean> cut = serve(upstream, TunnelEndIT::speakUntilCut);
      client(balanced.port()).close();
      assertThat(cut.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean speakUntilCut(Socket socket) {
    byte[] much = new byte[65_536];
    for (int i = 0; i < 4_000; i++) {
      try {
        socket.getOutputStream().write(much);
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void upstreamThatDoesNotEnd_isGivenUpOnceTheClientHasGone() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(smallSockets(), upstream.getLocalPort())) {
      Future<Boolean> silent =
          serve(
              upstream,
              socket -> {
                over.await();
                return true;
              });
      Socket client = client(balanced.port());
      assertThat(balanced.inFlight()).isEqualTo(1);
      client.setSoLinger(true, 0);
      client.close();
      long since = System.nanoTime();
      while (balanced.inFlight() > 0) {
        Thread.sleep(20);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - since))
          .isBetween(SEND.dividedBy(2), SEND.multipliedBy(3));
      over.countDown();
      assertThat(silent.get()).isTrue();
    }
  }

  @Test
  void clientThatHasSaidAll_getsWhatTheUpstreamSaysThen() throws Exception {
    try (ServerSocket upstream = plainServer();
        Balanced balanced = Balanced.over(smallSockets(), upstream.getLocalPort())) {
      Future<Integer> heard = serve(upstream, TunnelEndIT::answerTheEnd);
      try (Socket client = client(balanced.port())) {
        client.getOutputStream().write(new byte[FEW_WORDS]);
        client.shutdownOutput();
        assertThat(readSlowly(client.getInputStream())).isEqualTo(FEW_WORDS);
      }
      assertThat(heard.get()).isEqualTo(FEW_WORDS);
    }
  }

  /** Returns how many bytes came until the end, after which it sends as many, in two pieces. */
  private static int answerTheEnd(Socket socket) throws Exception {
    int heard = socket.getInputStream().readAllBytes().length;
    socket.getOutputStream().write(new byte[heard / 2]);
    Thread.sleep(200);
    socket.getOutputStream().write(new byte[heard / 2]);
    return heard;
  }

  // ---- TLS, with which an end can be told from a cut

  /** Speaks TLS 1.3 with the one who connects, and notes what comes before it is decrypted. */
  private static final class SecureServer extends ServerSocket {

    /** A record with an alert: two bytes and their kind, encrypted, and a tag of sixteen. */
    private static final byte[] ALERT_HEADER = {23, 3, 3, 0, 19};

    private final SSLContext context = tls();
    private final ByteArrayOutputStream came = new ByteArrayOutputStream();

    SecureServer() throws Exception {
      super(0, 1, InetAddress.getLoopbackAddress());
    }

    @Override
    public Socket accept() throws IOException {
      Socket plain = new NotedSocket(came);
      implAccept(plain);
      SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
      secure.setUseClientMode(false);
      secure.setEnabledProtocols(new String[] {"TLSv1.3"});
      return secure;
    }

    /** Whether the last that came is one {@code close_notify}. */
    boolean heardTheEnd() {
      byte[] all = came.toByteArray();
      int last = all.length - 24;
      return isAlert(all, last) && !isAlert(all, last - 24);
    }

    private static boolean isAlert(byte[] bytes, int at) {
      return Arrays.equals(bytes, at, at + 5, ALERT_HEADER, 0, 5);
    }
  }

  private static final class NotedSocket extends Socket {

    private final OutputStream notes;

    NotedSocket(OutputStream notes) {
      this.notes = notes;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
          int read = in.read(to, offset, length);
          if (read > 0) {
            notes.write(to, offset, read);
          }
          return read;
        }
      };
    }
  }

  private static SSLContext tls() throws Exception {
    TestCertificates.Issued issued = TestCertificates.authority("Test CA").issue("localhost");
    char[] password = "unused".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, password);
    keys.setKeyEntry(
        "local", issued.key(), password, issued.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static Balanced balancedSecurely(ServerSocket upstream) {
    return Balanced.over(
        new UpstreamTarget(
            new HostPort("127.0.0.1", upstream.getLocalPort()), true, HttpVersions.HTTP_1));
  }

  @Test
  void secureUpstream_canTellTheEndOfAClientThatHasGone() throws Exception {
    try (SecureServer upstream = new SecureServer();
        Balanced balanced = balancedSecurely(upstream)) {
      Future<Integer> heard = serve(upstream, s -> s.getInputStream().readAllBytes().length);
      try (Socket client = client(balanced.port())) {
        client.getOutputStream().write(new byte[FEW_WORDS]);
        Thread.sleep(200);
        client.setSoLinger(true, 0);
      }
      assertThat(heard.get()).isEqualTo(FEW_WORDS);
      assertThat(upstream.heardTheEnd()).isTrue();
    }
  }

  @Test
  void secureUpstream_canTellTheEndOfAClientThatListensOn() throws Exception {
    try (SecureServer upstream = new SecureServer();
        Balanced balanced = balancedSecurely(upstream)) {
      Future<Integer> heard = serve(upstream, TunnelEndIT::answerTheEnd);
      try (Socket client = client(balanced.port())) {
        client.getOutputStream().write(new byte[FEW_WORDS]);
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).hasSize(FEW_WORDS);
      }
      assertThat(heard.get()).isEqualTo(FEW_WORDS);
      assertThat(upstream.heardTheEnd()).isTrue();
    }
  }

  @Test
  void secureUpstream_canTellTheEndOfAStreamWhoseClientListensOn() throws Exception {
    try (SecureServer upstream = new SecureServer();
        Balanced balanced = balancedSecurely(upstream)) {
      Future<Integer> heard = serve(upstream, TunnelEndIT::confirmTheEnd);
      try (Http2WebSocket client = Http2WebSocket.connect(balanced.port(), "/")) {
        assertThat(client.status()).isEqualTo("200");
        client.send(new TextWebSocketFrame("last"));
        client.endStream();
        assertThat(client.next()).isEqualTo("text heard");
        assertThat(client.next()).isEqualTo("end");
      }
      assertThat(heard.get()).as("a head of two bytes, a mask of four, the text").isEqualTo(10);
      assertThat(upstream.heardTheEnd()).isTrue();
    }
  }

  /** Returns how many bytes came until the end, after which it says that it has heard them. */
  private static int confirmTheEnd(Socket socket) throws Exception {
    int heard = socket.getInputStream().readAllBytes().length;
    socket.getOutputStream().write("\u0081\u0005heard".getBytes(ISO_8859_1));
    return heard;
  }
}

package dev.weir.lb.netty.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ban.Ban;
import dev.weir.common.net.Cidr;
import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamLimits;
import dev.weir.lb.stream.StreamProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpStreamIT {

  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static int deadPort() throws IOException {
    try (ServerSocket server = server()) {
      return server.getLocalPort();
    }
  }

  private static Socket connect(Streamed streamed) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), streamed.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Test
  void bytes_passBothWays_andEachSideEndsForItself() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      client.getOutputStream().write("question".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(upstream.getInputStream().readAllBytes()).asString().isEqualTo("question");
      assertThat(streamed.inFlight()).isOne();
      upstream.getOutputStream().write("an answer after the question's end".getBytes(US_ASCII));
      upstream.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes())
          .asString()
          .isEqualTo("an answer after the question's end");
      await().untilAsserted(() -> assertThat(streamed.inFlight()).isZero());
    }
  }

  @Test
  void upstreamThatEndsFirst_isStillToldWhatTheClientSays() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      upstream.getOutputStream().write("greeting".getBytes(US_ASCII));
      upstream.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("greeting");
      client.getOutputStream().write("late".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(upstream.getInputStream().readAllBytes()).asString().isEqualTo("late");
    }
  }

  @Test
  void clientThatKeepsSending_getsAllThatTheUpstreamSaidBeforeItClosed() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = new Socket()) {
      // what the kernel holds for it is lost with a reset
      client.setReceiveBufferSize(4_096);
      client.setSoTimeout(10_000);
      client.connect(streamed.listener.address());
      try (Socket upstream = server.accept()) {
        upstream.getOutputStream().write(new byte[60_000]);
      }
      byte[] piece = new byte[4_096];
      int all = 0;
      for (int read = 0; read >= 0; read = client.getInputStream().read(piece)) {
        all += read;
        client.getOutputStream().write('x');
        Thread.sleep(50);
      }
      assertThat(all).isEqualTo(60_000);
    }
  }

  @Test
  void clientThatHasEnded_getsAll_howeverSlowlyItReads() throws Exception {
    byte[] answer = new byte[20 << 20];
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      client.shutdownOutput();
      assertThat(upstream.getInputStream().read()).isNegative();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> writeAndEnd(upstream, answer), THREADS);
      // more than the sockets hold waits by then
      Thread.sleep(500);
      assertThat(client.getInputStream().readAllBytes()).hasSameSizeAs(answer);
      writing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void manyBytes_arriveWhole_howeverSlowTheReader() throws Exception {
    byte[] sent = new byte[20 << 20];
    new Random(1).nextBytes(sent);
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> writeAndEnd(upstream, sent), THREADS);
      CompletableFuture<byte[]> up =
          CompletableFuture.supplyAsync(() -> readAll(upstream), THREADS);
      CompletableFuture<Void> saying =
          CompletableFuture.runAsync(() -> writeAndEnd(client, sent), THREADS);
      InputStream in = client.getInputStream();
      byte[] received = new byte[sent.length];
      int at = 0;
      for (int n; (n = in.read(received, at, Math.min(received.length - at, 7_777))) > 0; ) {
        at += n;
      }
      assertThat(at).isEqualTo(sent.length);
      assertThat(in.read()).isEqualTo(-1);
      assertThat(Arrays.equals(received, sent)).isTrue();
      assertThat(Arrays.equals(up.get(20, TimeUnit.SECONDS), sent)).isTrue();
      writing.get(1, TimeUnit.SECONDS);
      saying.get(1, TimeUnit.SECONDS);
    }
  }

  private static void writeAndEnd(Socket socket, byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] readAll(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void deadUpstream_isFollowedByAnother() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.over(StreamProtocol.TCP, deadPort(), deadPort(), server.getLocalPort())) {
      for (int i = 0; i < 4; i++) {
        try (Socket client = connect(streamed);
            Socket upstream = server.accept()) {
          upstream.getOutputStream().write('x');
          assertThat(client.getInputStream().read()).isEqualTo('x');
        }
      }
    }
  }

  @Test
  void withoutAnyUpstream_theClientFindsItsConnectionReset() throws Exception {
    try (Streamed streamed = Streamed.over(StreamProtocol.TCP, deadPort());
        Socket client = connect(streamed)) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      await().untilAsserted(() -> assertThat(streamed.inFlight()).isZero());
    }
  }

  @Test
  void reset_isPassedOn_inEitherDirection() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort())) {
      Socket client = connect(streamed);
      try (Socket upstream = server.accept()) {
        upstream.setSoTimeout(10_000);
        client.getOutputStream().write('x');
        assertThat(upstream.getInputStream().read()).isEqualTo('x');
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> upstream.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
      try (Socket other = connect(streamed)) {
        Socket upstream = server.accept();
        upstream.setSoLinger(true, 0);
        upstream.close();
        assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(SocketException.class);
      }
      await().untilAsserted(() -> assertThat(streamed.inFlight()).isZero());
    }
  }

  @Test
  void proxyHeader_tellsTheUpstreamOfTheClient() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.over(
                StreamProtocol.TCP, ProxyHeader.V1, Streamed.LIMITS, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(upstream.getInputStream().readAllBytes())
          .asString()
          .isEqualTo(
              "PROXY TCP4 127.0.0.1 127.0.0.1 "
                  + client.getLocalPort()
                  + " "
                  + streamed.port()
                  + "\r\nhello");
    }
  }

  @Test
  void proxyHeader_ofTheSecondVersion_isBinary() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.over(
                StreamProtocol.TCP, ProxyHeader.V2, Streamed.LIMITS, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      client.getOutputStream().write('h');
      byte[] header = upstream.getInputStream().readNBytes(29);
      assertThat(Arrays.copyOf(header, 16))
          .containsExactly(
              0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0,
              12);
      assertThat(Arrays.copyOfRange(header, 16, 24)).containsExactly(127, 0, 0, 1, 127, 0, 0, 1);
      assertThat((header[24] & 0xff) << 8 | (header[25] & 0xff)).isEqualTo(client.getLocalPort());
      assertThat((header[26] & 0xff) << 8 | (header[27] & 0xff)).isEqualTo(streamed.port());
      assertThat(header[28]).isEqualTo((byte) 'h');
    }
  }

  @Test
  void headerOfAProxy_namesTheClient_alsoInTheHeaderForTheUpstream() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.behindProxies(
                StreamProtocol.TCP, ProxyHeader.V1, Streamed.LIMITS, server.getLocalPort());
        Socket client = connect(streamed)) {
      String header = "PROXY TCP4 192.0.2.7 203.0.113.1 4711 443\r\n";
      client.getOutputStream().write(header.substring(0, 20).getBytes(US_ASCII));
      client.getOutputStream().write((header.substring(20) + "hello").getBytes(US_ASCII));
      client.shutdownOutput();
      try (Socket upstream = server.accept()) {
        assertThat(upstream.getInputStream().readAllBytes())
            .asString()
            .isEqualTo("PROXY TCP4 192.0.2.7 127.0.0.1 4711 " + streamed.port() + "\r\nhello");
      }
      await().untilAsserted(() -> assertThat(streamed.listener.open()).isZero());
    }
  }

  @Test
  void serverThatSpeaksFirst_doesSoRightBehindTheHeader() throws Exception {
    byte[] local = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n', 0x20, 0, 0, 0};
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.behindProxies(
                StreamProtocol.TCP, ProxyHeader.V1, Streamed.LIMITS, server.getLocalPort());
        Socket client = connect(streamed)) {
      client.getOutputStream().write(local);
      try (Socket upstream = server.accept()) {
        upstream.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
        client.shutdownOutput();
        // a proxy that speaks for itself is the client
        assertThat(upstream.getInputStream().readAllBytes())
            .asString()
            .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort());
      }
    }
  }

  @Test
  void connectionWithoutTheHeaderThatIsExpected_isClosed_andReachesNobody() throws Exception {
    StreamLimits hasty =
        new StreamLimits(
            Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMillis(100), 10, 10);
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.behindProxies(
                StreamProtocol.TCP, ProxyHeader.NONE, hasty, server.getLocalPort());
        Socket other = connect(streamed);
        Socket silent = connect(streamed)) {
      other.getOutputStream().write("hello\r\n".getBytes(US_ASCII));
      assertThat(other.getInputStream().read()).isEqualTo(-1);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      server.setSoTimeout(1);
      assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void limitsAndBans_areThoseOfTheClientThatTheHeaderNames() throws Exception {
    StreamLimits one =
        new StreamLimits(
            Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMillis(100), 10, 1);
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.behindProxies(
                StreamProtocol.TCP, ProxyHeader.NONE, one, server.getLocalPort());
        Socket first = named(streamed, "192.0.2.7");
        Socket firstUpstream = server.accept();
        Socket second = named(streamed, "192.0.2.8");
        Socket secondUpstream = server.accept();
        Socket again = named(streamed, "192.0.2.7")) {
      assertThat(again.getInputStream().read()).isEqualTo(-1);
      Instant now = Instant.now();
      streamed.bans.impose(
          new Ban(Cidr.parse("192.0.2.8"), now, now.plusSeconds(600), "", "test", Ban.Source.HAND),
          now);
      assertThat(second.getInputStream().read()).isEqualTo(-1);
      assertThat(secondUpstream.getInputStream().read()).isEqualTo(-1);
      try (Socket banned = named(streamed, "192.0.2.8")) {
        assertThat(banned.getInputStream().read()).isEqualTo(-1);
      }
      firstUpstream.getOutputStream().write('x');
      assertThat(first.getInputStream().read()).isEqualTo('x');
    }
  }

  private static Socket named(Streamed streamed, String client) throws IOException {
    Socket socket = connect(streamed);
    String header = "PROXY TCP4 " + client + " 203.0.113.1 4711 443\r\n";
    socket.getOutputStream().write(header.getBytes(US_ASCII));
    return socket;
  }

  @Test
  void connectionsBeyondTheLimit_areClosed_untilOneEnds() throws Exception {
    StreamLimits one =
        new StreamLimits(
            Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMillis(100), 1, 1);
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.over(StreamProtocol.TCP, ProxyHeader.NONE, one, server.getLocalPort())) {
      Socket first = connect(streamed);
      server.accept().shutdownOutput();
      try (Socket second = connect(streamed)) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      first.close();
      await().untilAsserted(() -> assertThat(streamed.listener.open()).isZero());
      try (Socket third = connect(streamed);
          Socket upstream = server.accept()) {
        upstream.getOutputStream().write('x');
        assertThat(third.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  @Test
  void idleConnection_isClosed() throws Exception {
    StreamLimits second =
        new StreamLimits(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ZERO, 10, 10);
    try (ServerSocket server = server();
        Streamed streamed =
            Streamed.over(StreamProtocol.TCP, ProxyHeader.NONE, second, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(upstream.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closingListener_letsAConnectionEndByItself() throws Exception {
    try (ServerSocket server = server();
        Streamed streamed = Streamed.over(StreamProtocol.TCP, server.getLocalPort());
        Socket client = connect(streamed);
        Socket upstream = server.accept()) {
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(streamed.listener::close, THREADS);
      await().untilAsserted(() -> assertThatThrownBy(() -> connect(streamed)).isNotNull());
      upstream.getOutputStream().write("last".getBytes(US_ASCII));
      upstream.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("last");
      client.shutdownOutput();
      closing.get(10, TimeUnit.SECONDS);
    }
  }
}

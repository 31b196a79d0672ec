package dev.weir.lb.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.TcpSettings;
import dev.weir.testkit.Records;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a tunnel one side of which has closed, while the other takes its time. */
@Timeout(60)
class TunnelEndIT {

  private static final String HANDSHAKE =
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n";
  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chatter\r\n\r\n";

  /** More than the kernel holds for a client with small buffers. */
  private static final int WORDS = 120_000;

  private static final Duration SEND = Duration.ofSeconds(2);

  /** Sockets that hold little for a client, so that much of what is sent to it waits in Weir. */
  private static ListenerSettings smallSockets() {
    return Records.with(
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(
                Records.with(
                    ListenerTimeouts.standard(), "send", SEND, "drain", Duration.ofMillis(200))),
        "tcp",
        new TcpSettings(0, 0, null, null, 16_384, 0));
  }

  private static ScriptedUpstream talker() throws IOException {
    return ScriptedUpstream.start(
        Script.of(Step.request(), Step.send(SWITCHING + "w".repeat(WORDS)), Step.close()));
  }

  /** A client that has read the head of the answer. */
  private static Socket client(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.getOutputStream().write(HANDSHAKE.getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head).startsWith("HTTP/1.1 101 ");
    return socket;
  }

  /** How many bytes come until the end, read at some 25 KB a second. */
  private static int readSlowly(InputStream in) throws Exception {
    byte[] piece = new byte[2_048];
    int all = 0;
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      all += read;
      Thread.sleep(80);
    }
    return all;
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

  @Test
  void clientThatIsSending_getsAllThatTheUpstreamSaid() throws Exception {
    try (ScriptedUpstream upstream = talker();
        Balanced balanced = Balanced.over(smallSockets(), upstream.port());
        Socket client = client(balanced.port())) {
      for (int i = 0; i < 20; i++) {
        client.getOutputStream().write(new byte[1_000]);
        Thread.sleep(10);
      }
      assertThat(readSlowly(client.getInputStream())).isEqualTo(WORDS);
    }
  }
}

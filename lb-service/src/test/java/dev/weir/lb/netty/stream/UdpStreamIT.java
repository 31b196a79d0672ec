package dev.weir.lb.netty.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.stream.ProxyHeader;
import dev.weir.lb.stream.StreamLimits;
import dev.weir.lb.stream.StreamProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UdpStreamIT {

  private final List<DatagramSocket> sockets = new ArrayList<>();

  @AfterEach
  void closeSockets() {
    sockets.forEach(DatagramSocket::close);
  }

  private DatagramSocket socket() throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setSoTimeout(2_000);
    sockets.add(socket);
    return socket;
  }

  /** Answers each datagram with its own name and the datagram. */
  private int echo(String name) throws IOException {
    DatagramSocket socket = socket();
    socket.setSoTimeout(0);
    Thread.ofVirtual()
        .start(
            () -> {
              byte[] buffer = new byte[65_535];
              while (!socket.isClosed()) {
                try {
                  DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                  socket.receive(packet);
                  byte[] answer =
                      (name + new String(packet.getData(), 0, packet.getLength(), US_ASCII))
                          .getBytes(US_ASCII);
                  socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                  // closed, or the peer is gone: the next one
                }
              }
            });
    return socket.getLocalPort();
  }

  private static String ask(DatagramSocket client, Streamed streamed, String question)
      throws IOException {
    byte[] bytes = question.getBytes(US_ASCII);
    client.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), streamed.port()));
    DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), US_ASCII);
  }

  @Test
  void sessionStaysWithItsUpstream_andSessionsAreBalanced() throws Exception {
    try (Streamed streamed = Streamed.over(StreamProtocol.UDP, echo("a"), echo("b"))) {
      Set<Character> served = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        DatagramSocket client = socket();
        String first = ask(client, streamed, "1");
        served.add(first.charAt(0));
        for (int n = 2; n < 5; n++) {
          assertThat(ask(client, streamed, "" + n)).isEqualTo(first.charAt(0) + "" + n);
        }
      }
      assertThat(served).containsExactlyInAnyOrder('a', 'b');
      assertThat(streamed.inFlight()).isEqualTo(4);
    }
  }

  @Test
  void largestDatagram_arrivesWhole() throws Exception {
    try (Streamed streamed = Streamed.over(StreamProtocol.UDP, echo(""))) {
      String large = "x".repeat(65_507);
      assertThat(ask(socket(), streamed, large)).isEqualTo(large);
    }
  }

  @Test
  void sessionOfADeadUpstream_beginsAnewElsewhere() throws Exception {
    DatagramSocket dead = socket();
    int deadPort = dead.getLocalPort();
    dead.close();
    try (Streamed streamed = Streamed.over(StreamProtocol.UDP, deadPort, echo("b"))) {
      for (int i = 0; i < 4; i++) {
        DatagramSocket client = socket();
        client.setSoTimeout(200);
        await()
            .untilAsserted(
                () -> {
                  try {
                    assertThat(ask(client, streamed, "?")).isEqualTo("b?");
                  } catch (SocketTimeoutException e) {
                    throw new AssertionError("lost", e);
                  }
                });
      }
    }
  }

  @Test
  void idleSession_ends() throws Exception {
    StreamLimits second =
        new StreamLimits(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ZERO, 10, 10);
    try (Streamed streamed =
        Streamed.over(StreamProtocol.UDP, ProxyHeader.NONE, second, echo("a"))) {
      DatagramSocket client = socket();
      assertThat(ask(client, streamed, "?")).isEqualTo("a?");
      assertThat(streamed.inFlight()).isOne();
      await().untilAsserted(() -> assertThat(streamed.inFlight()).isZero());
      assertThat(ask(client, streamed, "!")).isEqualTo("a!");
    }
  }

  @Test
  void sessionsBeyondTheLimit_areNotServed() throws Exception {
    StreamLimits one =
        new StreamLimits(Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ZERO, 1, 1);
    try (Streamed streamed = Streamed.over(StreamProtocol.UDP, ProxyHeader.NONE, one, echo("a"))) {
      DatagramSocket first = socket();
      assertThat(ask(first, streamed, "1")).isEqualTo("a1");
      DatagramSocket second = socket();
      second.setSoTimeout(300);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> ask(second, streamed, "2"))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(ask(first, streamed, "3")).isEqualTo("a3");
    }
  }
}

package dev.weir.diagnostics.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortCheckIT {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final PortCheck check = new PortCheck(System::nanoTime);

  @Test
  void listenerIsOpen() throws Exception {
    try (ServerSocket server = listener()) {
      assertThat(check.check(address(server), LONG, () -> false))
          .isInstanceOf(PortOutcome.Open.class);
    }
  }

  @Test
  void portThatWasClosedRefuses() throws Exception {
    InetSocketAddress closed;
    try (ServerSocket server = listener()) {
      closed = address(server);
    }
    assertThat(check.check(closed, LONG, () -> false)).isEqualTo(new PortOutcome.Refused());
  }

  @Test
  void listenerWhoseQueueIsFullIsFiltered() throws Exception {
    try (ServerSocket server = listener();
        Crowd _ = new Crowd(address(server))) {
      assertThat(check.check(address(server), Duration.ofMillis(300), () -> false))
          .isEqualTo(new PortOutcome.Filtered());
    }
  }

  @Test
  void runThatIsStoppedIsAbandoned() throws Exception {
    try (ServerSocket server = listener();
        Crowd _ = new Crowd(address(server))) {
      assertThat(check.check(address(server), LONG, () -> true))
          .isEqualTo(new PortOutcome.Abandoned());
    }
  }

  /** The kernel drops attempts beyond the queue of a listener that does not accept. */
  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress address(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** More connections than the queue of a listener holds. */
  private static final class Crowd implements AutoCloseable {
    private static final int SIZE = 8;
    private final List<SocketChannel> channels = new ArrayList<>();

    Crowd(InetSocketAddress address) throws IOException {
      for (int i = 0; i < SIZE; i++) {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        channel.connect(address);
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }
}

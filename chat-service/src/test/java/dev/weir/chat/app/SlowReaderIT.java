package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.netty.client.Connections;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A client to whom one message takes longer than the heartbeat lets it be silent. */
@Timeout(60)
@EchoService
@TestPropertySource(
    properties = {"weir.chat.heartbeat.interval=3s", "weir.chat.heartbeat.timeout=3s"})
class SlowReaderIT {

  private static final int LARGE = 8 << 20;
  private static final int HEADER = 10;

  @Autowired private ListenerLifecycle listener;
  @Autowired private Connections connections;

  @Test
  void a_client_that_takes_what_it_is_sent_lives_however_long_that_takes() throws Exception {
    int port = Objects.requireNonNull(listener.address("http")).getPort();
    try (RawClient client = RawClient.toEcho(port)) {
      client.sendZeroes(LARGE);
      client.skipSlowly((long) HEADER + LARGE, 1_000);
      client.sendText("on");

      assertThat(client.next()).isEqualTo("on");
    }
  }

  @Test
  void a_client_that_takes_nothing_is_given_up() throws Exception {
    int port = Objects.requireNonNull(listener.address("http")).getPort();
    try (RawClient client = RawClient.toEcho(port)) {
      client.sendZeroes(LARGE);

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (connections.size() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(50);
      }
      assertThat(connections.size()).isZero();
    }
  }
}

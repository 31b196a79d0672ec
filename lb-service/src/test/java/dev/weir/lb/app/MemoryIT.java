package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.app.OneLane.Lane;
import dev.weir.lb.upstream.Pool;
import dev.weir.testkit.Http;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests leave no direct memory behind, those of clients that go midway neither. {@code
 * -Dweir.soak.requests=1000000} looks longer.
 */
@Timeout(3_600)
class MemoryIT {

  private static final int REQUESTS = Integer.getInteger("weir.soak.requests", 4_000);
  private static final int WARM_UP = 1_500;
  private static final int CLIENTS = 8;

  /** What chunks may differ by that come and go. */
  private static final long NOISE = 4 << 20;

  private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String POST =
      "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3000\r\n\r\n" + "b".repeat(3_000);

  @ParameterizedTest
  @EnumSource(Lane.class)
  void directMemory_staysWhatItIs(Lane lane) throws Exception {
    try (OneLane balancer = OneLane.start(lane);
        var upstream = new MortalUpstream()) {
      Pool pool = balancer.over(upstream.port());
      load(balancer, WARM_UP);
      long before = settled(pool);
      load(balancer, REQUESTS);
      long after = settled(pool);
      assertThat(after - before).as("%d bytes, then %d", before, after).isLessThan(NOISE);
    }
  }

  @Test
  void memoryThatEachRequestLeaves_wouldBeSeen() {
    long before = used();
    List<ByteBuf> left = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      left.add(ByteBufAllocator.DEFAULT.directBuffer(512));
    }
    assertThat(used() - before).isGreaterThan(NOISE);
    left.forEach(ByteBuf::release);
  }

  private static long settled(Pool pool) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(OneLane.inFlight(pool)).isZero());
    return used();
  }

  /** Of both allocators that may be the default. */
  private static long used() {
    return used(ByteBufAllocator.DEFAULT) + used(PooledByteBufAllocator.DEFAULT);
  }

  private static long used(ByteBufAllocator allocator) {
    return ((ByteBufAllocatorMetricProvider) allocator).metric().usedDirectMemory();
  }

  private static void load(OneLane balancer, int requests) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> ask(balancer, requests / CLIENTS)));
      }
      for (Future<?> client : running) {
        client.get();
      }
    }
  }

  /** Every hundredth request is left in its middle. */
  private static Void ask(OneLane balancer, int requests) throws Exception {
    int asked = 0;
    while (asked < requests) {
      try (Http http = balancer.connect()) {
        for (int i = 0; i < 99; i++) {
          http.send(i % 2 == 0 ? GET : POST);
          assertThat(http.read().status()).isEqualTo(200);
        }
        http.send(POST.substring(0, 1_000));
        asked += 100;
      }
    }
    return null;
  }
}

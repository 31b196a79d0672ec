package dev.weir.common.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntryRingTest {

  @Test
  void takesNoMoreThanItsBytes() {
    EntryRing ring = new EntryRing(1 << 16);
    AccessEntry large = Entries.of("/" + "x".repeat(20_000));
    assertThat(ring.offer(large)).isTrue();
    assertThat(ring.offer(large)).isTrue();
    assertThat(ring.offer(large)).isTrue();
    assertThat(ring.offer(large)).isFalse();
    assertThat(ring.bytes()).isEqualTo(3L * large.weight());
    assertThat(ring.poll()).isSameAs(large);
    assertThat(ring.offer(large)).isTrue();
  }

  @Test
  void takesNoMoreThanItsPlaces() {
    EntryRing ring = new EntryRing(256 * 512);
    AccessEntry small = Entries.of("/");
    for (int i = 0; i < 256; i++) {
      assertThat(ring.offer(small)).isTrue();
    }
    assertThat(ring.offer(small)).isFalse();
    for (int i = 0; i < 256; i++) {
      assertThat(ring.poll()).isSameAs(small);
    }
    assertThat(ring.poll()).isNull();
    assertThat(ring.bytes()).isZero();
  }

  @Test
  void manyWritersAtOnceLoseNothingThatWasTaken() throws ExecutionException, InterruptedException {
    EntryRing ring = new EntryRing(1 << 18);
    try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> taken =
          IntStream.range(0, 4).mapToObj(writer -> writers.submit(() -> offers(ring))).toList();
      int read = 0;
      while (taken.stream().anyMatch(each -> !each.isDone()) || ring.bytes() > 0) {
        read += ring.poll() == null ? 0 : 1;
      }
      int offered = 0;
      for (Future<Integer> each : taken) {
        offered += each.get();
      }
      assertThat(read).isEqualTo(offered).isPositive();
    }
  }

  private static int offers(EntryRing ring) {
    AccessEntry entry = Entries.of("/");
    int taken = 0;
    for (int i = 0; i < 50_000; i++) {
      taken += ring.offer(entry) ? 1 : 0;
    }
    return taken;
  }
}

package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final long LONG = 50_000_000;
  private static final long SHORT = 100_000;

  private final FairQueue.Share<String> a = new FairQueue.Share<>();
  private final FairQueue.Share<String> b = new FairQueue.Share<>();
  private final FairQueue.Share<String> c = new FairQueue.Share<>();

  private static FairQueue.Run<String> start(FairQueue<String> queue) {
    return Objects.requireNonNull(queue.next());
  }

  private static void run(FairQueue<String> queue, FairQueue.Share<String> share, long nanos) {
    assertThat(queue.offer(share, "x")).isNull();
    queue.ended(start(queue), nanos);
  }

  @Test
  void functionsTakeTurns_howeverManyCallsOfOneWait() {
    FairQueue<String> queue = new FairQueue<>(1, 10);
    for (int i = 1; i <= 4; i++) {
      queue.offer(a, "a" + i);
    }
    queue.offer(b, "b1");
    queue.offer(b, "b2");
    List<String> order = new ArrayList<>();
    while (queue.waiting() > 0) {
      FairQueue.Run<String> run = start(queue);
      order.add(run.call());
      queue.ended(run, SHORT);
    }
    assertThat(order).containsExactly("a1", "b1", "a2", "b2", "a3", "a4");
  }

  @Test
  void noMoreRunThanThereAreThreads() {
    FairQueue<String> queue = new FairQueue<>(2, 10);
    for (int i = 0; i < 3; i++) {
      queue.offer(a, "a");
    }
    FairQueue.Run<String> first = start(queue);
    start(queue);
    assertThat(queue.next()).isNull();
    assertThat(queue.running()).isEqualTo(2);
    queue.ended(first, SHORT);
    assertThat(queue.next()).isNotNull();
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void functionsThatTakeLongLeaveAThreadToTheOthers() {
    FairQueue<String> queue = new FairQueue<>(2, 10);
    run(queue, a, LONG);
    run(queue, b, LONG);
    queue.offer(a, "a");
    queue.offer(b, "b");
    FairQueue.Run<String> slow = start(queue);
    assertThat(slow.call()).isEqualTo("a");
    assertThat(queue.next()).isNull();
    queue.offer(c, "c");
    FairQueue.Run<String> quick = start(queue);
    assertThat(quick.call()).isEqualTo("c");
    queue.ended(quick, SHORT);
    assertThat(queue.next()).isNull();
    queue.ended(slow, LONG);
    assertThat(start(queue).call()).isEqualTo("b");
  }

  @Test
  void aQuarterOfManyThreadsIsLeftToTheOthers() {
    FairQueue<String> queue = new FairQueue<>(8, 10);
    run(queue, a, LONG);
    for (int i = 0; i < 8; i++) {
      queue.offer(a, "a");
    }
    int started = 0;
    while (queue.next() != null) {
      started++;
    }
    assertThat(started).isEqualTo(6);
  }

  @Test
  void theOneThreadRunsEveryFunction() {
    FairQueue<String> queue = new FairQueue<>(1, 10);
    run(queue, a, LONG);
    queue.offer(a, "a");
    assertThat(start(queue).call()).isEqualTo("a");
  }

  @Test
  void whatIsQuickAgainIsNoLongerHeldBack() {
    FairQueue<String> queue = new FairQueue<>(2, 10);
    run(queue, a, LONG);
    for (int i = 0; i < 12; i++) {
      run(queue, a, SHORT);
    }
    run(queue, b, LONG);
    queue.offer(b, "b");
    queue.offer(a, "a");
    assertThat(start(queue).slow()).isTrue();
    assertThat(start(queue).slow()).isFalse();
  }

  @Test
  void whileEveryFunctionTakesLong_thoseThatTakeLongestLeaveAThreadToTheOthers() {
    FairQueue<String> queue = new FairQueue<>(2, 10);
    run(queue, a, 4 * LONG);
    run(queue, b, 4 * LONG);
    run(queue, c, LONG / 2);
    queue.offer(a, "a");
    queue.offer(b, "b");
    queue.offer(c, "c");
    assertThat(start(queue).call()).isEqualTo("a");
    assertThat(start(queue).call()).isEqualTo("c");
  }

  @Test
  void oneLongCallOfAQuickFunctionDoesNotHoldItBack() {
    FairQueue<String> queue = new FairQueue<>(2, 10);
    run(queue, a, 4 * LONG);
    run(queue, c, SHORT);
    run(queue, c, LONG / 4);
    queue.offer(a, "a");
    queue.offer(a, "a");
    queue.offer(c, "c");
    assertThat(start(queue).call()).isEqualTo("a");
    assertThat(start(queue).call()).isEqualTo("c");
  }

  @Test
  void aFullQueueTurnsAwayTheLatestOfWhoHasMostWaiting() {
    FairQueue<String> queue = new FairQueue<>(1, 3);
    assertThat(queue.offer(a, "a1")).isNull();
    assertThat(queue.offer(a, "a2")).isNull();
    assertThat(queue.offer(a, "a3")).isNull();
    assertThat(queue.offer(a, "a4")).isEqualTo("a4");
    assertThat(queue.offer(b, "b1")).isEqualTo("a3");
    assertThat(queue.offer(b, "b2")).isEqualTo("b2");
    assertThat(queue.waiting()).isEqualTo(3);
    assertThat(start(queue).call()).isEqualTo("a1");
  }
}

package dev.weir.edge.invalidate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.invalidate.PeerQueue.Batch;
import dev.weir.edge.invalidate.PeerQueue.Told;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerQueueTest {

  private final PeerQueue queue = new PeerQueue(5, 3);

  private static Told told(int number) {
    return new Told("id-" + number, new PurgeOrder(PurgeOrder.Type.URL, "/" + number, null, false));
  }

  private static Batch orders(int from, int to) {
    return new Batch.Orders(IntStream.rangeClosed(from, to).mapToObj(PeerQueueTest::told).toList());
  }

  private void add(int from, int to) {
    IntStream.rangeClosed(from, to).forEach(number -> queue.add(told(number)));
  }

  @Test
  void whoAddsToAnIdleQueueSends_andNobodyElseUntilItIsIdleAgain() {
    assertThat(queue.add(told(1))).isTrue();
    assertThat(queue.add(told(2))).isFalse();
    assertThat(queue.take(2)).isEqualTo(orders(1, 2));
    assertThat(queue.add(told(3))).isFalse();
    assertThat(queue.goesOn()).isTrue();
    assertThat(queue.take(3)).isEqualTo(orders(3, 3));
    assertThat(queue.goesOn()).isFalse();
    assertThat(queue.add(told(4))).isTrue();
  }

  @Test
  void batchHasWhatWaits_inOrder_upToItsSize() {
    add(1, 5);
    assertThat(queue.take(5)).isEqualTo(orders(1, 3));
    assertThat(queue.take(5)).isEqualTo(orders(4, 5));
  }

  @Test
  void batchOfLongValuesIsSmaller() {
    PeerQueue long4k = new PeerQueue(100, 100);
    PurgeOrder order = new PurgeOrder(PurgeOrder.Type.URL, "/" + "x".repeat(4095), null, false);
    IntStream.range(0, 40).forEach(number -> long4k.add(new Told("id-" + number, order)));
    assertThat(long4k.take(40))
        .isInstanceOfSatisfying(Batch.Orders.class, batch -> assertThat(batch.told()).hasSize(16));
    assertThat(long4k.size()).isEqualTo(24);
  }

  @Test
  void whatWasNotTakenComesFirstAgain() {
    add(1, 2);
    Batch batch = queue.take(2);
    add(3, 3);
    queue.giveBack(batch);
    assertThat(queue.take(3)).isEqualTo(orders(1, 3));
  }

  @Test
  void beyondItsCapacity_oneOfEverythingTakesTheirPlace() {
    add(1, 6);
    assertThat(queue.size()).isEqualTo(1);
    add(7, 8);
    assertThat(queue.take(8)).isEqualTo(new Batch.Everything(8));
    assertThat(queue.goesOn()).isFalse();
  }

  @Test
  void whatIsGivenBackCountsToo() {
    add(1, 5);
    Batch batch = queue.take(5);
    add(6, 8);
    queue.giveBack(batch);
    assertThat(queue.take(8)).isEqualTo(new Batch.Everything(8));
  }

  @Test
  void whatWasGivenBackAfterThatIsOfEverythingToo() {
    add(1, 3);
    Batch batch = queue.take(3);
    add(4, 9);
    queue.giveBack(batch);
    assertThat(queue.take(9)).isEqualTo(new Batch.Everything(9));
  }

  @Test
  void whatComesWhileEverythingIsUnderWay_isToldAfterIt() {
    add(1, 6);
    queue.take(6);
    add(7, 7);
    assertThat(queue.goesOn()).isTrue();
    assertThat(queue.take(7)).isEqualTo(orders(7, 7));
  }

  @Test
  void everythingThatWasNotTakenStandsForWhatCameMeanwhileToo() {
    add(1, 6);
    Batch batch = queue.take(6);
    add(7, 7);
    queue.giveBack(batch);
    assertThat(queue.take(7)).isEqualTo(new Batch.Everything(7));
    assertThat(queue.goesOn()).isFalse();
    assertThat(queue.size()).isZero();
  }
}

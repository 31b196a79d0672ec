package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is expected of an upstream that counts all streams there ever were. */
class StreamAllowanceTest {

  private final StreamAllowance allowance = new StreamAllowance();

  @Test
  void mostThereWereAtOnce_areOwed_butForThoseThereAre() {
    allowance.seen(100);
    allowance.seen(60);
    assertThat(allowance.owed(70, 0)).isEqualTo(30);
    assertThat(allowance.owed(70, 20)).isEqualTo(10);
    assertThat(allowance.owed(0, 1_000)).isZero();
  }

  @Test
  void allowanceThatIsNotUsedUp_isBelieved_howeverFewAreInUse() {
    allowance.seen(100);
    allowance.look(1, false);
    allowance.look(0, true);
    allowance.look(1, false);
    allowance.look(0, true);
    assertThat(allowance.owed(0, 0)).isEqualTo(100);
    assertThat(allowance.isOver()).isFalse();
  }

  @Test
  void allowanceThatStaysUsedUp_isWhatItCameToInBetween() {
    allowance.seen(100);
    allowance.look(4, true);
    allowance.seen(7);
    allowance.look(4, true);
    assertThat(allowance.owed(4, 0)).isEqualTo(3);
    allowance.seen(100);
    assertThat(allowance.owed(4, 0)).isEqualTo(96);
  }

  @Test
  void upstreamThatReturnsWhatItAllowed_keepsItsAllowance_howeverBusyItIs() {
    allowance.seen(100);
    for (int i = 0; i < 10; i++) {
      allowance.seen(100);
      allowance.look(100, true);
    }
    assertThat(allowance.owed(99, 0)).isOne();
  }

  @Test
  void allowanceThatStaysUsedUp_withoutAStream_isOver() {
    allowance.seen(100);
    allowance.look(0, true);
    assertThat(allowance.isOver()).isFalse();
    allowance.look(0, true);
    assertThat(allowance.isOver()).isTrue();
    assertThat(allowance.owed(0, 0)).isZero();
    allowance.seen(1);
    assertThat(allowance.isOver()).isFalse();
  }

  /** The upstream's word of another is on its way. */
  @Test
  void streamThatHasJustEnded_isOwedYet() {
    allowance.seen(1);
    allowance.look(1, true);
    allowance.look(0, true);
    assertThat(allowance.isOver()).isFalse();
    assertThat(allowance.owed(0, 0)).isOne();
    allowance.look(0, true);
    assertThat(allowance.isOver()).isTrue();
  }

  @Test
  void streamBetweenTwoLooks_isOwedYet() {
    allowance.seen(1);
    allowance.look(0, true);
    allowance.seen(1);
    allowance.look(0, true);
    assertThat(allowance.isOver()).isFalse();
  }

  @Test
  void allowanceThatWasNotLookedAt_isNotOver() {
    assertThat(allowance.isOver()).isFalse();
    allowance.look(0, true);
    assertThat(allowance.isOver()).isFalse();
  }
}

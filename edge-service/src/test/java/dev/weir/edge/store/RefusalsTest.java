package dev.weir.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.Storage.Reason;
import dev.weir.edge.store.Refusals.Refusal;
import org.junit.jupiter.api.Test;

class RefusalsTest {

  private final Refusals refusals = new Refusals();

  private static CacheKey key(String target) {
    return new CacheKey("shop.example", target);
  }

  @Test
  void theLastOneOfAKeyIsRemembered_andNoneOfAnother() {
    Refusal last = new Refusal(key("/a"), Reason.PRIVATE, 200, 2);
    refusals.note(new Refusal(key("/a"), Reason.NO_STORE, 200, 1));
    refusals.note(last);

    assertThat(refusals.of(key("/a"))).isEqualTo(last);
    assertThat(refusals.of(key("/b"))).isNull();
    assertThat(refusals.of(key("/a").withScheme("https"))).isNull();
  }

  @Test
  void whatOneRequestBroughtUponItself_leavesWhatTheAnswerSaid_asLongAsThatHolds() {
    Refusal ofAnswer = new Refusal(key("/a"), Reason.NO_STORE, 200, 1_000);
    refusals.note(ofAnswer);

    refusals.note(new Refusal(key("/a"), Reason.PASSED, 200, 2_999));
    assertThat(refusals.of(key("/a"))).isEqualTo(ofAnswer);

    Refusal afterIt = new Refusal(key("/a"), Reason.PASSED, 200, 3_000);
    refusals.note(afterIt);
    assertThat(refusals.of(key("/a"))).isEqualTo(afterIt);
  }

  @Test
  void whatAnotherKeyWasRefused_givesWayToAnything() {
    int collided = 0;
    for (int i = 0; i < 10_000; i++) {
      refusals.note(new Refusal(key("/" + i), Reason.NO_STORE, 200, 1_000));
    }
    for (int i = 0; i < 10_000; i++) {
      Refusal passed = new Refusal(key("/other/" + i), Reason.PASSED, 200, 1_000);
      refusals.note(passed);
      collided += passed.equals(refusals.of(passed.key())) ? 1 : 0;
    }
    assertThat(collided).isEqualTo(10_000);
  }

  @Test
  void whatIsHeldIsBounded_inNumberAndLength() {
    CacheKey longest = key("/" + "x".repeat(1100));
    refusals.note(new Refusal(longest, Reason.NO_STORE, 200, 1));
    assertThat(refusals.of(longest)).isNull();

    int held = 0;
    for (int i = 0; i < 10_000; i++) {
      refusals.note(new Refusal(key("/" + i), Reason.NO_STORE, 200, i));
    }
    for (int i = 0; i < 10_000; i++) {
      held += refusals.of(key("/" + i)) == null ? 0 : 1;
    }
    assertThat(held).isBetween(512, 1024);
  }

  @Test
  void anAnswerForOneAloneIsLikelyToBeSoAgain_forAShortWhile() {
    Refusal last = new Refusal(key("/a"), Reason.NO_STORE, 200, 1_000);
    assertThat(last.holdsStill(1_000)).isTrue();
    assertThat(last.holdsStill(2_999)).isTrue();
    assertThat(last.holdsStill(3_000)).isFalse();
    // not what one request brought upon itself, nor a failure
    assertThat(new Refusal(key("/a"), Reason.AUTHORIZATION, 200, 1_000).holdsStill(1_000))
        .isFalse();
    assertThat(new Refusal(key("/a"), Reason.NO_STORE, 503, 1_000).holdsStill(1_000)).isFalse();
  }
}

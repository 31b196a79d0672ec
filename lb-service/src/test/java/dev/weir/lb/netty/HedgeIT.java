package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.HedgeSettings;
import dev.weir.lb.retry.RepeatCounts;
import dev.weir.lb.retry.RetryOn;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second upstream asked beside the first. The first is slow, or worse. */
@Timeout(20)
class HedgeIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String PUT = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  private static final Script HANGS = Script.of(Step.request(), Step.hang());
  private static final Script SLOW =
      Script.of(
          Step.request(),
          Step.pause(Duration.ofMillis(400)),
          Step.respond(200, "slow"),
          Step.hang());
  private static final Script QUICK = Script.repeating(Step.request(), Step.respond(200, "quick"));

  private static RetryPolicy hedged(BudgetShare budget, int buffer, String... on) {
    return new RetryPolicy(
        3,
        RetryOn.parse(List.of(on)),
        budget,
        new Backoff(Duration.ZERO, Duration.ZERO),
        Duration.ofSeconds(1),
        buffer,
        new HedgeSettings(95, Duration.ofMillis(50), null));
  }

  private static RetryPolicy hedged() {
    return hedged(BudgetShare.standard(), 64 << 10, "reset");
  }

  private static Balanced over(RetryPolicy policy, ScriptedUpstream one, ScriptedUpstream two) {
    Balanced balanced = Balanced.over(policy, Timeouts.none(), one.port(), two.port());
    for (int i = 0; i < 200; i++) {
      balanced.pool.answerTimes().answered(1_000_000);
    }
    return balanced;
  }

  private static RawMessage answer(Balanced balanced, String request) throws Exception {
    try (Http http = balanced.connect()) {
      http.send(request);
      return http.read();
    }
  }

  private static void settled(Balanced balanced) throws InterruptedException {
    while (balanced.inFlight() > 0) {
      Thread.sleep(5);
    }
  }

  private static void quickWins(String request, String body) throws Exception {
    try (var first = ScriptedUpstream.start(HANGS);
        var second = ScriptedUpstream.start(QUICK);
        Balanced balanced = over(hedged(), first, second)) {
      assertThat(answer(balanced, request).text()).isEqualTo("quick");
      settled(balanced);
      assertThat(first.awaitRequest(Duration.ofSeconds(5)).text()).isEqualTo(body);
      assertThat(second.awaitRequest(Duration.ofSeconds(5)).text()).isEqualTo(body);
      RepeatCounts counts = balanced.pool.repeats();
      assertThat(counts.hedges()).isEqualTo(1);
      assertThat(counts.hedgesWon()).isEqualTo(1);
      assertThat(counts.retries()).isZero();
      var cancelled = balanced.pool.upstreams().getFirst().series();
      assertThat(cancelled.requestsOfClass(4)).as("499").isEqualTo(1);
      assertThat(cancelled.requestsOfClass(5)).isZero();
      assertThat(cancelled.timed()).as("how long it takes is not known").isZero();
      assertThat(cancelled.latencyNanosTotal()).isZero();
    }
  }

  @Test
  void quickerSecond_winsOverAFirstThatHangs() throws Exception {
    quickWins(GET, "");
  }

  @Test
  void shortBody_isSentToBoth() throws Exception {
    quickWins(PUT, "abc");
  }

  @Test
  void firstThatIsQuickerThanItsHedge_wins() throws Exception {
    try (var first = ScriptedUpstream.start(SLOW);
        var second = ScriptedUpstream.start(HANGS);
        Balanced balanced = over(hedged(), first, second)) {
      assertThat(answer(balanced, GET).text()).isEqualTo("slow");
      settled(balanced);
      assertThat(balanced.pool.repeats().hedges()).isEqualTo(1);
      assertThat(balanced.pool.repeats().hedgesWon()).isZero();
    }
  }

  @Test
  void hedgeThatFails_leavesTheRequestToTheFirst() throws Exception {
    try (var first = ScriptedUpstream.start(SLOW);
        var second = ScriptedUpstream.start(Script.of(Step.request(), Step.reset()));
        Balanced balanced = over(hedged(), first, second)) {
      assertThat(answer(balanced, GET).text()).isEqualTo("slow");
      settled(balanced);
      assertThat(balanced.pool.repeats().retries()).isZero();
    }
  }

  @Test
  void firstThatFails_leavesTheRequestToItsHedge() throws Exception {
    Script dies = Script.of(Step.request(), Step.pause(Duration.ofMillis(200)), Step.reset());
    try (var first = ScriptedUpstream.start(dies);
        var second = ScriptedUpstream.start(SLOW);
        Balanced balanced = over(hedged(), first, second)) {
      assertThat(answer(balanced, GET).text()).isEqualTo("slow");
      settled(balanced);
      assertThat(balanced.pool.repeats().hedgesWon()).isEqualTo(1);
    }
  }

  @Test
  void bothFail_isBadGatewayOnce() throws Exception {
    Script dies = Script.of(Step.request(), Step.pause(Duration.ofMillis(200)), Step.reset());
    try (var first = ScriptedUpstream.start(dies);
        var second = ScriptedUpstream.start(dies);
        Balanced balanced = over(hedged(), first, second)) {
      assertThat(answer(balanced, GET).status()).isEqualTo(502);
      settled(balanced);
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).hasSize(1);
    }
  }

  private static void isNotHedged(RetryPolicy policy, String request) throws Exception {
    try (var first = ScriptedUpstream.start(SLOW);
        var second = ScriptedUpstream.start(QUICK);
        Balanced balanced = over(policy, first, second)) {
      assertThat(answer(balanced, request).text()).isEqualTo("slow");
      assertThat(second.requests()).isEmpty();
      assertThat(balanced.pool.repeats().hedges()).isZero();
    }
  }

  @Test
  void requestThatMayAct_isNotHedged() throws Exception {
    isNotHedged(hedged(), POST);
  }

  @Test
  void longBody_isNotHedged() throws Exception {
    isNotHedged(hedged(BudgetShare.standard(), 2, "reset"), PUT);
  }

  @Test
  void spentBudget_keepsTheFirst() throws Exception {
    isNotHedged(hedged(new BudgetShare(0, 0), 64 << 10, "reset"), GET);
  }

  @Test
  void clientThatGoes_freesBoth() throws Exception {
    try (var first = ScriptedUpstream.start(HANGS);
        var second = ScriptedUpstream.start(HANGS);
        Balanced balanced = over(hedged(), first, second)) {
      try (Http http = balanced.connect()) {
        http.send(GET);
        first.awaitRequest(Duration.ofSeconds(5));
        second.awaitRequest(Duration.ofSeconds(5));
        assertThat(balanced.inFlight()).isEqualTo(2);
      }
      settled(balanced);
    }
  }
}

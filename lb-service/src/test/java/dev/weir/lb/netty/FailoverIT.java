package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
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

/**
 * A request that one upstream failed is answered by another where that does no harm. The upstream
 * that fails is the first in turn.
 */
@Timeout(20)
class FailoverIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String CHUNKED_PUT =
      """
      PUT / HTTP/1.1\r
      Host: h\r
      Transfer-Encoding: chunked\r
      \r
      3\r
      abc\r
      2\r
      de\r
      0\r
      X-Trailer: t\r
      \r
      """;
  private static final BudgetShare ALL = new BudgetShare(100, 100);

  private static RetryPolicy on(String... names) {
    return policy(ALL, 64 << 10, names);
  }

  private static RetryPolicy policy(BudgetShare budget, int buffer, String... names) {
    return new RetryPolicy(
        3,
        RetryOn.parse(List.of(names)),
        budget,
        Backoff.standard(),
        Duration.ofSeconds(1),
        buffer,
        null);
  }

  private static String post(String method, String body) {
    return method
        + " / HTTP/1.1\r\nHost: h\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static Script ok() {
    return Script.repeating(Step.request(), Step.respond(200, "right"));
  }

  /** The first answer that a client gets to a request. */
  private static RawMessage answer(Balanced balanced, String request) throws Exception {
    try (Http http = balanced.connect()) {
      http.send(request);
      RawMessage answer = http.read();
      while (answer.status() < 200) {
        answer = http.read();
      }
      return answer;
    }
  }

  private static void awaitNothingInFlight(Balanced balanced) {
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(balanced.inFlight()).isZero());
  }

  /** Ends of a first try that have to be followed by a right answer. */
  private static void fails(RetryPolicy retry, Timeouts timeouts, String request, Script bad)
      throws Exception {
    try (var first = ScriptedUpstream.start(bad);
        var second = ScriptedUpstream.start(ok());
        Balanced balanced = Balanced.over(retry, timeouts, first.port(), second.port())) {
      RawMessage answer = answer(balanced, request);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("right");
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).hasSize(1);
      assertThat(second.requests().getFirst().text()).isEqualTo(first.requests().getFirst().text());
      awaitNothingInFlight(balanced);
    }
  }

  @Test
  void bodyThatIsShort_isSaidAgain() throws Exception {
    String body = "b".repeat(60_000);
    fails(on("reset"), Timeouts.none(), post("PUT", body), Script.of(Step.request(), Step.reset()));
    fails(
        on("503"),
        Timeouts.none(),
        CHUNKED_PUT,
        Script.of(Step.request(), Step.respond(503, "wrong"), Step.hang()));
  }

  /** What has to be answered with the first upstream's failure. */
  private static void staysWithTheFirst(
      RetryPolicy retry, Timeouts timeouts, String request, Script bad, int expected)
      throws Exception {
    try (var first = ScriptedUpstream.start(bad);
        var second = ScriptedUpstream.start(ok());
        Balanced balanced = Balanced.over(retry, timeouts, first.port(), second.port())) {
      assertThat(answer(balanced, request).status()).isEqualTo(expected);
      assertThat(second.requests()).isEmpty();
      awaitNothingInFlight(balanced);
    }
  }

  @Test
  void bodyThatIsLong_isNotSaidAgain() throws Exception {
    staysWithTheFirst(
        policy(ALL, 1_000, "reset"),
        Timeouts.none(),
        post("PUT", "b".repeat(1_001)),
        Script.of(Step.request(), Step.reset()),
        502);
  }

  @Test
  void spentBudget_leavesTheFirstAnswer() throws Exception {
    staysWithTheFirst(
        policy(new BudgetShare(0, 0), 0, "503"),
        Timeouts.none(),
        GET,
        Script.of(Step.request(), Step.respond(503, "wrong"), Step.hang()),
        503);
  }

  @Test
  void whereNobodyElseIs_theAnswerIsPassedOn() throws Exception {
    try (var only =
            ScriptedUpstream.start(
                Script.repeating(Step.request(), Step.respond(503, "busy", "Retry-After: 60")));
        Balanced balanced = Balanced.over(on("503"), Timeouts.none(), only.port())) {
      RawMessage answer = answer(balanced, GET);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).isEqualTo("busy");
      assertThat(answer.header("retry-after")).contains("60");
      assertThat(only.requests()).hasSize(1);
    }
  }

  @Test
  void whereNobodyElseIs_whoSaysWhenToComeAgainIsAskedAgain() throws Exception {
    try (var only =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.respond(429, "busy", "Retry-After: 1"),
                    Step.request(),
                    Step.respond(200, "right"),
                    Step.hang()));
        Balanced balanced = Balanced.over(on("429"), Timeouts.none(), only.port())) {
      assertThat(answer(balanced, GET).text()).isEqualTo("right");
      assertThat(only.connections()).as("the short answer was read to its end").isEqualTo(1);
    }
  }

  @Test
  void timeOfTheWholeRequest_holdsOverAllTries() throws Exception {
    Timeouts timeouts =
        new Timeouts(null, Duration.ofMillis(150), null, Duration.ofMillis(400), null);
    Script hangs = Script.of(Step.request(), Step.hang());
    try (var a = ScriptedUpstream.start(hangs);
        var b = ScriptedUpstream.start(hangs);
        var c = ScriptedUpstream.start(hangs);
        var d = ScriptedUpstream.start(hangs);
        Balanced balanced =
            Balanced.over(
                new RetryPolicy(
                    100,
                    RetryOn.parse(List.of("timeout")),
                    ALL,
                    Backoff.standard(),
                    Duration.ZERO,
                    0,
                    null),
                timeouts,
                a.port(),
                b.port(),
                c.port(),
                d.port())) {
      RawMessage answer = answer(balanced, GET);
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.text()).contains("in the time that it has");
      awaitNothingInFlight(balanced);
    }
  }

  @Test
  void connectionThatDoesNotComeAbout_isBoundedByThePool() throws Exception {
    Timeouts connect = new Timeouts(Duration.ofMillis(200), null, null, null, null);
    try (var busy = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()));
        Balanced balanced = Balanced.overOneConnection(connect, busy.port());
        Http first = balanced.connect()) {
      first.send(GET);
      busy.awaitRequest(Duration.ofSeconds(5));
      assertThat(answer(balanced, GET).status()).isEqualTo(503);
      assertThat(balanced.pending()).isZero();
    }
  }

  @Test
  void longerTimeThanAllUpstreamsHave_isGranted() throws Exception {
    Timeouts patient = new Timeouts(null, Duration.ofSeconds(10), null, null, null);
    try (var slow =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.pause(Duration.ofMillis(3_200)),
                    Step.respond(200, "late"),
                    Step.hang()));
        Balanced balanced = Balanced.over(on("timeout"), patient, slow.port())) {
      assertThat(answer(balanced, GET).text()).isEqualTo("late");
    }
  }
}

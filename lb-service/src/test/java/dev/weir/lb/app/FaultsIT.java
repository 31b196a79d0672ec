package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.app.OneLane.Lane;
import dev.weir.lb.retry.Backoff;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.RetryOn;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.Pool;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.netty.RawHttp2;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Upstreams and clients that mean harm, or die at the worst moment, in either lane: the client gets
 * a right answer from elsewhere, or a clean failure, and never another's bytes. The upstream that
 * fails is the first in turn.
 */
@ParameterizedClass
@EnumSource(Lane.class)
@Timeout(30)
class FaultsIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
  private static final String ONE = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
  private static final String ENDLESS =
      "HTTP/1.1 200 OK\r\n" + "X-More: and more\r\n".repeat(5_000);

  private static final BothLanes RUNNING = new BothLanes();

  private final OneLane balancer;

  FaultsIT(Lane lane) {
    this.balancer = RUNNING.of(lane);
  }

  @AfterAll
  static void stop() {
    RUNNING.close();
  }

  private static Script ok(String body) {
    return Script.repeating(Step.request(), Step.respond(200, body));
  }

  private static RetryPolicy on(String... names) {
    return new RetryPolicy(
        3,
        RetryOn.parse(List.of(names)),
        new BudgetShare(100, 100),
        Backoff.standard(),
        Duration.ofSeconds(1),
        64 << 10,
        null);
  }

  /** The first answer that a client gets to a request. */
  private RawMessage answer(String request) throws IOException {
    try (Http http = balancer.connect()) {
      http.send(request);
      RawMessage answer = http.read();
      while (answer.status() < 200) {
        answer = http.read();
      }
      return answer;
    }
  }

  /** What comes next, whole, or that it does not come whole. */
  private static String read(Http http) {
    try {
      RawMessage answer = http.read();
      return answer.head() + answer.text();
    } catch (IOException | NumberFormatException e) {
      return "cut off";
    }
  }

  /** Well below the time-outs that would free it too, or there would be nothing to see. */
  private static void awaitNothingInFlight(Pool pool) {
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(OneLane.inFlight(pool)).isZero());
  }

  // ---- another upstream answers

  private void anotherAnswers(RetryPolicy retry, Timeouts timeouts, Script bad) throws Exception {
    try (var first = ScriptedUpstream.start(bad);
        var second = ScriptedUpstream.start(ok("right"))) {
      Pool pool = balancer.over(retry, timeouts, first.port(), second.port());
      RawMessage answer = answer(GET);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("right");
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).hasSize(1);
      awaitNothingInFlight(pool);
    }
  }

  @Test
  void resetBeforeTheAnswer_isAnsweredByAnother() throws Exception {
    anotherAnswers(on("reset"), OneLane.patient(), Script.of(Step.request(), Step.reset()));
  }

  @Test
  void resetAfterAnInterimAnswer_isAnsweredByAnother() throws Exception {
    anotherAnswers(
        on("reset"), OneLane.patient(), Script.of(Step.request(), Step.send(HINTS), Step.reset()));
  }

  @Test
  void upstreamThatNeverAnswers_isReplacedByAnother() throws Exception {
    Timeouts quick = new Timeouts(null, Duration.ofMillis(200), null, null, null);
    anotherAnswers(on("timeout"), quick, Script.of(Step.request(), Step.hang()));
  }

  @Test
  void tryThatTakesTooLong_isReplacedByAnother() throws Exception {
    Timeouts perTry = new Timeouts(null, null, null, null, Duration.ofMillis(200));
    anotherAnswers(on("timeout"), perTry, Script.of(Step.request(), Step.hang()));
  }

  @Test
  void headWithoutEnd_isReplacedByAnother() throws Exception {
    anotherAnswers(
        on("bad-answer"),
        OneLane.patient(),
        Script.of(Step.request(), Step.send(ENDLESS), Step.hang()));
  }

  @Test
  void answerThatIsNoHttp_isReplacedByAnother() throws Exception {
    anotherAnswers(
        on("bad-answer"),
        OneLane.patient(),
        Script.of(Step.request(), Step.send("\u0001\u0002 what?\r\n\r\n"), Step.hang()));
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504, 429})
  void statusThatIsNamed_isReplacedByAnother(int status) throws Exception {
    anotherAnswers(
        on("502", "503", "504", "429"),
        OneLane.patient(),
        Script.of(Step.request(), Step.respond(status, "wrong"), Step.hang()));
  }

  @Test
  void statusOfAnEndlessAnswer_isReplacedByAnother() throws Exception {
    anotherAnswers(
        on("503"),
        OneLane.patient(),
        Script.of(
            Step.request(),
            Step.send("HTTP/1.1 503 No\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(500_000)),
            Step.hang()));
  }

  // ---- nobody else may be asked, or is there

  private void firstAlone(RetryPolicy retry, String request, Script bad, int expected)
      throws Exception {
    try (var first = ScriptedUpstream.start(bad);
        var second = ScriptedUpstream.start(ok("right"))) {
      Pool pool = balancer.over(retry, OneLane.patient(), first.port(), second.port());
      RawMessage answer = answer(request);
      assertThat(answer.status()).as(answer.text()).isEqualTo(expected);
      assertThat(second.requests()).isEmpty();
      awaitNothingInFlight(pool);
    }
  }

  @Test
  void requestThatMayHaveActed_isNotSaidAgain() throws Exception {
    firstAlone(on("reset"), POST, Script.of(Step.request(), Step.reset()), 502);
    firstAlone(
        on("503"), POST, Script.of(Step.request(), Step.respond(503, "wrong"), Step.hang()), 503);
  }

  @Test
  void timeOut_isNotRetriedUnlessNamed() throws Exception {
    firstAlone(RetryPolicy.standard(), GET, Script.of(Step.request(), Step.hang()), 504);
  }

  /** What the only upstream says; its next connections serve as they should. */
  private void isBadGateway(String said) throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.send(said), Step.hang()), ok("right"))) {
      Pool pool = balancer.over(upstream.port());
      RawMessage answer = answer(GET);
      assertThat(answer.status()).as(answer.text()).isEqualTo(502);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      awaitNothingInFlight(pool);
      assertThat(answer(GET).text()).as("over another connection").isEqualTo("right");
    }
  }

  @Test
  void headWithoutEnd_isBadGateway() throws Exception {
    isBadGateway(ENDLESS);
  }

  @Test
  void answerThatIsNoHttp_isBadGateway() throws Exception {
    isBadGateway("\u0001\u0002 what?\r\n\r\n");
  }

  @Test
  void twoLengthsInAnAnswer_areBadGateway() throws Exception {
    isBadGateway("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\none" + EVIL);
  }

  @Test
  void switchNobodyAskedFor_isBadGateway() throws Exception {
    isBadGateway("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
  }

  @Test
  void endlessInterimAnswers_areBadGateway() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(Step.request(), Step.send(HINTS.repeat(1_000)), Step.hang()),
                ok("right"));
        Http http = balancer.connect()) {
      Pool pool = balancer.over(upstream.port());
      http.send(GET);
      int interims = 0;
      RawMessage answer = http.readHead();
      while (answer.status() == 103) {
        interims++;
        answer = http.readHead();
      }
      assertThat(answer.status()).isEqualTo(502);
      assertThat(interims).isLessThan(100);
      awaitNothingInFlight(pool);
      assertThat(answer(GET).text()).as("over another connection").isEqualTo("right");
    }
  }

  @Test
  void chunkThatIsNone_isCutOffAndItsConnectionNotUsedAgain() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                    Step.pause(Duration.ofMillis(100)),
                    Step.send("3\r\nabc\r\nno size\r\n" + EVIL),
                    Step.hang()),
                ok("right"));
        Http http = balancer.connect()) {
      Pool pool = balancer.over(upstream.port());
      http.send(GET);
      assertThat(read(http)).isEqualTo("cut off");
      assertThat(http.isClosedByPeer()).isTrue();
      awaitNothingInFlight(pool);
      assertThat(answer(GET).text()).isEqualTo("right");
    }
  }

  // ---- whose answer it is

  @Test
  void answerInExcess_isNotTakenForThatToThePipelinedRequest() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(Step.request(), Step.send(ONE + EVIL), Step.hang()), ok("two"));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(GET + GET);
      assertThat(http.read().text()).isEqualTo("one");
      assertThat(http.read().text()).isEqualTo("two");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {EVIL, "HTTP/1.1 200 OK\r\nX-Evil: 1", "H", "\r\nHTTP/1.1 200"})
  void surplus_isNotTakenForTheNextAnswerOnThatConnection(String surplus) throws Exception {
    Script more =
        Script.of(
            Step.request(),
            Step.send(ONE),
            Step.pause(Duration.ofMillis(50)),
            Step.send(surplus),
            Step.request(),
            Step.send("\r\n\r\n" + ONE.replace("one", "bad")),
            Step.hang());
    try (var upstream = ScriptedUpstream.start(more, ok("two"));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(GET);
      assertThat(http.read().text()).isEqualTo("one");
      Thread.sleep(150);
      http.send(GET);
      RawMessage answer = http.read();
      assertThat(answer.text()).as(answer.head()).isEqualTo("two");
      assertThat(answer.header("x-evil")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Evil: 1", "H"})
  void surplusBehindTheAnswer_isNotTakenForTheNextAnswer(String surplus) throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(ONE + surplus),
                    Step.request(),
                    Step.send("\r\n\r\n" + ONE.replace("one", "bad")),
                    Step.hang()),
                ok("two"));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(GET);
      assertThat(http.read().text()).isEqualTo("one");
      http.send(GET);
      RawMessage answer = http.read();
      assertThat(answer.text()).as(answer.head()).isEqualTo("two");
      assertThat(answer.header("x-evil")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhalf"
      })
  void answerThatEndsEarly_isCutOffAndNotFilledFromElsewhere(String half) throws Exception {
    for (Step end : new Step[] {Step.close(), Step.reset()}) {
      try (var upstream =
              ScriptedUpstream.start(
                  Script.of(
                      Step.request(), Step.send(half), Step.pause(Duration.ofMillis(100)), end),
                  ok("two"));
          Http http = balancer.connect()) {
        Pool pool = balancer.over(upstream.port());
        http.send(GET + GET);
        assertThat(read(http)).isEqualTo("cut off");
        assertThat(http.isClosedByPeer()).as("nothing follows").isTrue();
        awaitNothingInFlight(pool);
      }
    }
  }

  @Test
  void answerThatStops_isCutOff() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
                    Step.hang()));
        Http http = balancer.connect()) {
      Pool pool = balancer.over(upstream.port());
      http.send(GET);
      assertThat(read(http)).isEqualTo("cut off");
      assertThat(http.isClosedByPeer()).isTrue();
      awaitNothingInFlight(pool);
    }
  }

  @Test
  void earlyHints_comeBeforeTheAnswerAndNotInItsPlace() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(HINTS + ONE),
                    Step.request(),
                    Step.respond(200, "two"),
                    Step.hang()));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(GET + GET);
      assertThat(http.readHead().status()).isEqualTo(103);
      assertThat(http.read().text()).isEqualTo("one");
      assertThat(http.read().text()).isEqualTo("two");
    }
  }

  // ---- connections that die at the moment of reuse

  @Test
  void staleConnections_costNoRequestHoweverMany() throws Exception {
    Script dies =
        Script.of(
            Step.request(),
            Step.pause(Duration.ofMillis(200)),
            Step.respond(200, "one"),
            Step.request(),
            Step.reset());
    try (var upstream = ScriptedUpstream.start(dies, dies, dies, dies, dies, ok("two"))) {
      balancer.over(upstream.port());
      Http[] clients = new Http[5];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = balancer.connect();
        clients[i].send(GET);
      }
      for (Http client : clients) {
        assertThat(client.read().text()).isEqualTo("one");
      }
      for (Http client : clients) {
        client.send(GET);
        assertThat(client.read().text()).isEqualTo("two");
        client.close();
      }
    }
  }

  @Test
  void postOnAConnectionClosedAtThatMoment_isNotSaidAgain() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(
                Script.of(Step.request(), Step.respond(200, "one"), Step.request(), Step.reset()),
                ok("two"));
        Http http = balancer.connect()) {
      balancer.over(upstream.port());
      http.send(GET);
      assertThat(http.read().text()).isEqualTo("one");
      http.send(POST);
      assertThat(http.read().status()).isEqualTo(502);
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  // ---- clients that go

  private static final String HALF = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";

  /** Hangs before its answer, and on the next connection in the middle of it. */
  private static ScriptedUpstream hanging() throws IOException {
    return ScriptedUpstream.start(
        Script.of(Step.request(), Step.hang()),
        Script.of(Step.request(), Step.send(HALF), Step.hang()));
  }

  private static final Timeouts VERY_PATIENT =
      new Timeouts(null, Duration.ofSeconds(20), Duration.ofSeconds(20), null, null);

  @Test
  void clientGone_freesItsUpstreamWithinASecond() throws Exception {
    try (var upstream = hanging()) {
      Pool pool = balancer.over(on("reset"), VERY_PATIENT, upstream.port());
      for (int i = 0; i < 2; i++) {
        try (Http http = balancer.connect()) {
          http.send(GET);
          upstream.awaitRequest(Duration.ofSeconds(5));
          if (i == 1) {
            assertThat(http.readHead().status()).isEqualTo(200);
          }
          assertThat(OneLane.inFlight(pool)).isEqualTo(1);
        }
        awaitNothingInFlight(pool);
      }
    }
  }

  @Test
  void clientGoneWithHalfABody_freesItsUpstreamWithinASecond() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.hang()))) {
      Pool pool = balancer.over(on("reset"), VERY_PATIENT, upstream.port());
      try (Http http = balancer.connect()) {
        http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
        await().until(() -> upstream.connections() == 1 && OneLane.inFlight(pool) == 1);
      }
      awaitNothingInFlight(pool);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamOfHttp2Gone_freesItsUpstreamWithinASecond(boolean byReset) throws Exception {
    try (var upstream = hanging()) {
      Pool pool = balancer.over(on("reset"), VERY_PATIENT, upstream.port());
      for (int i = 0; i < 2; i++) {
        try (RawHttp2 http = RawHttp2.connect(balancer.port())) {
          http.send(
              RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, RawHttp2.get("/"));
          upstream.awaitRequest(Duration.ofSeconds(5));
          assertThat(OneLane.inFlight(pool)).isEqualTo(1);
          if (byReset) {
            http.send(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
            awaitNothingInFlight(pool);
          }
        }
        awaitNothingInFlight(pool);
      }
    }
  }

  @Test
  void clientThatGoesDuringThePause_isForgotten() throws Exception {
    try (var only =
        ScriptedUpstream.start(
            Script.repeating(Step.request(), Step.respond(429, "busy", "Retry-After: 1")))) {
      Pool pool = balancer.over(on("429"), OneLane.patient(), only.port());
      try (Http http = balancer.connect()) {
        http.send(GET);
        only.awaitRequest(Duration.ofSeconds(5));
        awaitNothingInFlight(pool);
      }
      Thread.sleep(1_500);
      assertThat(only.requests()).hasSize(1);
    }
  }

  @Test
  void pipeliningClientThatReadsNothing_isNotServedOn() throws Exception {
    try (var upstream = ScriptedUpstream.start(ok("x".repeat(200_000)));
        Http http = balancer.connect()) {
      balancer.over(RetryPolicy.standard(), VERY_PATIENT, upstream.port());
      int requests = 120;
      http.send(GET.repeat(requests));
      int served = -1;
      while (served < upstream.requests().size()) {
        served = upstream.requests().size();
        Thread.sleep(300);
      }
      assertThat(served).isLessThan(requests);
      for (int i = 0; i < requests; i++) {
        assertThat(http.read().text()).hasSize(200_000);
      }
    }
  }
}

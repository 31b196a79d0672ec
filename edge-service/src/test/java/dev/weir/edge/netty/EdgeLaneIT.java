package dev.weir.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.NetworkSet;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.policy.CacheRules;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import dev.weir.testkit.netty.Http2WebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The edge between real sockets. */
@Timeout(60)
class EdgeLaneIT {

  private static final String FRESH = "Cache-Control: max-age=60";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  @Test
  void settingTheTimeOfDayMakesNoAnswerOlderOrYounger() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(7));
      edge.setAhead(Duration.ofHours(1));
      RawMessage ahead = Http.get(edge.port(), "/");
      edge.setAhead(Duration.ofHours(-2));
      RawMessage back = Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(60));
      RawMessage stale = Http.get(edge.port(), "/");

      for (RawMessage hit : List.of(ahead, back)) {
        assertThat(hit.header("Cache-Status").orElse("")).startsWith("weir-edge; hit; ttl=5");
        assertThat(Integer.parseInt(hit.header("Age").orElseThrow())).isBetween(7, 60);
      }
      assertThat(stale.header("Cache-Status").orElse("")).startsWith("weir-edge; fwd=stale");
      assertThat(origin.requests()).hasSize(2);
    }
  }

  @Test
  void secondRequestIsAHitWithAge() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      RawMessage miss = Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(7));
      RawMessage hit = Http.get(edge.port(), "/");

      assertThat(miss.text()).isEqualTo("hello");
      assertThat(miss.header("Cache-Status"))
          .hasValue("weir-edge; fwd=uri-miss; fwd-status=200; stored");
      assertThat(hit.text()).isEqualTo("hello");
      assertThat(hit.header("Cache-Status").orElse("")).startsWith("weir-edge; hit; ttl=5");
      assertThat(Integer.parseInt(hit.header("Age").orElse("-1"))).isBetween(7, 8);
      assertThat(hit.header("Via")).hasValue("1.1 weir-edge");
      assertThat(hit.header("Date")).isPresent();
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void outcomesAndOrigins_areCountedApart() throws Exception {
    Script dies = Script.of(Step.request(), Step.reset());
    Script answersTwice =
        Script.of(
            Step.request(),
            Step.respond(200, "hello", FRESH),
            Step.request(),
            Step.respond(200, "hello"),
            Step.request(),
            Step.reset());
    try (ScriptedUpstream origin = ScriptedUpstream.start(answersTwice, dies);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      Http.get(edge.port(), "/");
      Http.get(edge.port(), "/");
      Http.request(edge.port(), "DELETE", "/");
      Http.get(edge.port(), "/other", "Cache-Control: only-if-cached");
      assertThat(Http.get(edge.port(), "/").status()).isEqualTo(502);

      await(() -> edge.ended(CacheOutcome.MISS) == 2);
      await(() -> edge.ended(CacheOutcome.HIT) == 2);
      await(() -> edge.ended(CacheOutcome.BYPASS) == 1);
      await(() -> edge.ended(CacheOutcome.NOT_CACHED) == 1);
      Series hits = edge.metrics.series("cache", "hit");
      Series asked = edge.metrics.series("origin", "127.0.0.1:" + origin.port());
      await(() -> hits.bytesOut() == 10);
      await(() -> asked.requestsOfClass(2) == 2);
      await(() -> asked.requestsOfClass(5) >= 1);
      await(() -> asked.bytesOut() == 10);
    }
  }

  /** Counting comes after answering. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void interimAnswersOfTheOriginReachTheClientAndNeverTheNextRequest() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: close\r\n\r\n";
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.send(hints),
                    Step.respond(200, "a", "Cache-Control: no-store"),
                    Step.request(),
                    Step.send(hints),
                    Step.respond(200, "b", "Cache-Control: no-store")));
        RunningEdge edge = RunningEdge.before(origin.url());
        Http http = Http.connect(edge.port())) {
      for (String body : List.of("a", "b", "a", "b")) {
        http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        RawMessage interim = http.read();
        assertThat(interim.status()).isEqualTo(103);
        assertThat(interim.header("Link")).hasValue("</a.css>");
        assertThat(interim.header("Connection")).isEmpty();
        assertThat(http.read().text()).isEqualTo(body);
      }
    }
  }

  @Test
  void nextClientIsToldWhatThePagePreloadsBeforeTheOriginAnswers() throws Exception {
    String preload = "Link: </a.css>; rel=preload; as=style";
    Step page =
        Step.respond(200, "page", "Cache-Control: no-cache", preload, "Link: </next>; rel=next");
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    page,
                    Step.request(),
                    Step.pause(Duration.ofMillis(400)),
                    page,
                    Step.request(),
                    Step.respond(200, "page", "Cache-Control: private", preload),
                    Step.request(),
                    page));
        RunningEdge edge = RunningEdge.before(origin.url());
        Http http = Http.connect(edge.port())) {
      String get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
      http.send(get);
      assertThat(http.read().status()).isEqualTo(200);
      http.send(get);
      RawMessage hints = http.read();
      assertThat(hints.status()).isEqualTo(103);
      assertThat(hints.headers("Link")).containsExactly("</a.css>; rel=preload; as=style");
      assertThat(http.read().status()).isEqualTo(200);
      // a private answer takes it back
      http.send(get);
      assertThat(http.read().status()).isEqualTo(103);
      assertThat(http.read().status()).isEqualTo(200);
      http.send(get);
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  @Test
  void whatOneClientWasToldIsNotLearned() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(
                200, "page", "Cache-Control: no-cache", "Link: </mine.css>; rel=preload");
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", "Cookie: me=1");
      Http.get(edge.port(), "/", "Authorization: Basic x");
      try (Http http = Http.connect(edge.port())) {
        http.send("GET / HTTP/1.1\r\nHost: localhost:" + edge.port() + "\r\n\r\n");
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void hitComesWithoutHints() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(200, "page", FRESH, "Link: </a.css>; rel=preload");
        RunningEdge edge = RunningEdge.before(origin.url());
        Http http = Http.connect(edge.port())) {
      for (int i = 0; i < 2; i++) {
        http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void storedAnswerIsNotTakenForAWebSocketOverHttp2() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      try (Http2WebSocket client = Http2WebSocket.connect(edge.port(), "/")) {
        assertThat(client.status()).isEqualTo("501");
      }
    }
  }

  @Test
  void fiftyConcurrentMissesAreOneFetch() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.pause(Duration.ofMillis(400)),
                    Step.respond(200, "shared", FRESH)));
        RunningEdge edge = RunningEdge.onManyLoops(origin.url())) {
      List<RawMessage> answers = atOnce(50, () -> Http.get(edge.port(), "/one"));

      assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("shared"));
      assertThat(origin.requests()).hasSize(1);
      assertThat(edge.tally.collapsed() + edge.tally.hits()).isEqualTo(49);
      assertThat(edge.flights.size()).isZero();
    }
  }

  @Test
  void waitersFetchTheirOwnWhenTheAnswerIsNotForSharing() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.pause(Duration.ofMillis(200)),
                    Step.respond(200, "mine", "Cache-Control: private")));
        RunningEdge edge = RunningEdge.onManyLoops(origin.url())) {
      List<RawMessage> answers = atOnce(8, () -> Http.get(edge.port(), "/private"));

      assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("mine"));
      assertThat(origin.requests()).hasSize(8);
      assertThat(edge.store.stats().entries()).isZero();
    }
  }

  @Test
  void whatWasNotForSharingJustNowIsNotWaitedFor() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    AtomicInteger asked = new AtomicInteger();
    HttpServer origin =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    origin.createContext(
        "/",
        exchange -> {
          boolean answer = asked.getAndIncrement() == 0 || arrives(together);
          exchange.getResponseHeaders().add("Cache-Control", "no-store");
          exchange.sendResponseHeaders(answer ? 200 : 500, -1);
          exchange.close();
        });
    origin.start();
    try (RunningEdge edge =
        RunningEdge.onManyLoops("http://127.0.0.1:" + origin.getAddress().getPort())) {
      assertThat(Http.get(edge.port(), "/").status()).isEqualTo(200);
      // it stays "just now" however slow this machine is
      edge.later(Duration.ofMinutes(-1));
      assertThat(atOnce(3, () -> Http.get(edge.port(), "/")))
          .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    } finally {
      origin.stop(0);
    }
  }

  private static boolean arrives(CyclicBarrier together) {
    try {
      together.await(10, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      return false;
    }
  }

  @Test
  void headIsAnsweredFromAStoredGet() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      RawMessage head = Http.request(edge.port(), "HEAD", "/");

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).hasValue("5");
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void clientThatHasTheAnswerGets304FromTheStore() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH, "ETag: \"a\"");
        RunningEdge edge = RunningEdge.before(origin.url())) {
      RawMessage first = Http.get(edge.port(), "/", "If-None-Match: W/\"a\"");
      RawMessage second = Http.get(edge.port(), "/", "If-None-Match: \"b\", \"a\"");

      assertThat(first.status()).isEqualTo(304);
      assertThat(second.status()).isEqualTo(304);
      assertThat(second.header("ETag")).hasValue("\"a\"");
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("hello");
      assertThat(origin.requests()).hasSize(1);
      assertThat(origin.requests().getFirst().header("If-None-Match")).isEmpty();
    }
  }

  @Test
  void staleAnswerIsFreshenedByA304() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.respond(200, "hello", "Cache-Control: max-age=1", "ETag: \"a\""),
                    Step.request(),
                    Step.send(
                        head(
                            "304 Not Modified",
                            "ETag: \"a\"",
                            "Cache-Control: max-age=90",
                            "X-New: 1"))));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(5));
      RawMessage revalidated = Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(5));
      RawMessage hit = Http.get(edge.port(), "/");

      assertThat(revalidated.status()).isEqualTo(200);
      assertThat(revalidated.text()).isEqualTo("hello");
      assertThat(revalidated.header("Cache-Status"))
          .hasValue("weir-edge; fwd=stale; fwd-status=304; stored");
      assertThat(origin.requests().getLast().header("If-None-Match")).hasValue("\"a\"");
      assertThat(hit.header("X-New")).hasValue("1");
      assertThat(hit.header("Cache-Status").orElse("")).startsWith("weir-edge; hit; ttl=8");
    }
  }

  @Test
  void deadOriginIs502OrAStaleAnswerWhereThatIsAllowed() throws Exception {
    ScriptedUpstream origin =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(),
                Step.respond(200, "old", "Cache-Control: max-age=1", "ETag: \"a\""),
                Step.request(),
                Step.respond(
                    200, "strict", "Cache-Control: max-age=1, must-revalidate", "ETag: \"b\"")));
    try (RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/old");
      Http.get(edge.port(), "/strict");
      origin.close();
      edge.later(Duration.ofSeconds(10));

      RawMessage stale = Http.get(edge.port(), "/old");
      assertThat(stale.status()).isEqualTo(200);
      assertThat(stale.text()).isEqualTo("old");
      assertThat(stale.header("Cache-Status").orElse("")).contains("fwd=stale", "unreachable");

      RawMessage strict = Http.get(edge.port(), "/strict");
      assertThat(strict.status()).isEqualTo(502);
      assertThat(strict.header("Content-Type")).hasValue("application/problem+json");
      assertThat(strict.header("Cache-Status").orElse("")).startsWith("weir-edge; fwd=stale");

      RawMessage unknown = Http.get(edge.port(), "/unknown");
      assertThat(unknown.status()).isEqualTo(502);
      assertThat(edge.flights.size()).isZero();
    }
  }

  @Test
  void restThatMayBeOfSomethingElseIsNotTaken() throws Exception {
    Script parts =
        Script.of(
            Step.request(),
            Step.respond(206, "01234", FRESH, "Content-Range: bytes 0-4/10"),
            Step.request(),
            Step.respond(206, "fghij", FRESH, "Content-Range: bytes 5-9/10"));
    Script whole = Script.of(Step.request(), Step.respond(200, "abcdefghij", FRESH));
    try (ScriptedUpstream origin = ScriptedUpstream.start(parts, whole);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", "Range: bytes=0-4");
      RawMessage answer = Http.get(edge.port(), "/");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("abcdefghij");
      assertThat(origin.requests()).hasSize(3);
      assertThat(origin.requests().get(1).header("Range")).hasValue("bytes=5-");
      assertThat(origin.requests().get(2).header("Range")).isEmpty();
      assertThat(Http.get(edge.port(), "/").header("Cache-Status").orElse("")).contains("hit");
      assertThat(edge.flights.size()).isZero();
    }
  }

  @Test
  void restThatEndsTooSoonIsNeverTakenForTheWhole() throws Exception {
    Script dies =
        Script.of(
            Step.request(),
            Step.respond(206, "01234", FRESH, "Content-Range: bytes 0-4/10", "ETag: \"a\""),
            Step.request(),
            Step.send(
                head(
                        "206 Partial Content",
                        FRESH,
                        "Content-Range: bytes 5-9/10",
                        "ETag: \"a\"",
                        "Content-Length: 5")
                    + "56"),
            Step.reset());
    try (ScriptedUpstream origin = ScriptedUpstream.start(dies);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", "Range: bytes=0-4");
      try (Http client = Http.connect(edge.port())) {
        client.send("GET / HTTP/1.1\r\nHost: localhost:" + edge.port() + "\r\n\r\n");
        assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      }
      RawMessage part = Http.get(edge.port(), "/", "Range: bytes=0-4");
      assertThat(part.text()).isEqualTo("01234");
      assertThat(part.header("Cache-Status").orElse("")).contains("hit");
      assertThat(edge.bodies.taken()).isZero();
    }
  }

  @Test
  void moreThanAnAnswerSaysIsNotTheBeginningOfTheNext() throws Exception {
    for (String surplus :
        List.of(
            "surplus", "HTTP/1.1 200 OK\r\nX-Planted: 1", "HTTP/1.1 200 OK\r\nX-Planted: 1\r\n")) {
      Script longer =
          Script.of(
              Step.request(),
              Step.send(head("200 OK", "Content-Length: 5", FRESH) + "hello" + surplus),
              Step.request(),
              Step.respond(200, "wrong connection"));
      Script second = Script.of(Step.request(), Step.respond(200, "next"));
      try (ScriptedUpstream origin = ScriptedUpstream.start(longer, second);
          RunningEdge edge = RunningEdge.before(origin.url())) {
        assertThat(Http.get(edge.port(), "/a").text()).isEqualTo("hello");
        RawMessage next = Http.get(edge.port(), "/b");

        assertThat(next.text()).as(surplus).isEqualTo("next");
        assertThat(next.header("X-Planted")).isEmpty();
        assertThat(origin.requests()).hasSize(2);
      }
    }
  }

  @Test
  void nameThatStandsForNoCodingIsNeitherSentNorStored() throws Exception {
    Script odd =
        Script.of(
            Step.request(),
            Step.send(head("200 OK", FRESH, "Transfer-Encoding: plum") + "hello"),
            Step.close());
    try (ScriptedUpstream origin = ScriptedUpstream.start(odd);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      for (int i = 0; i < 2; i++) {
        RawMessage answer = Http.get(edge.port(), "/");
        assertThat(answer.text()).isEqualTo("hello");
        assertThat(answer.headers("Transfer-Encoding")).doesNotContain("plum");
      }
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void severalRangesComeAsOneMultipartBody() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(200, "0123456789", FRESH, "Content-Type: text/plain");
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      RawMessage answer = Http.get(edge.port(), "/", "Range: bytes=7-8,0-1,-1");

      assertThat(answer.status()).isEqualTo(206);
      String type = answer.header("Content-Type").orElse("");
      assertThat(type).startsWith("multipart/byteranges; boundary=");
      String boundary = type.substring(type.indexOf('=') + 1);
      String part = "\r\n--%s\r\nContent-Type: text/plain\r\nContent-Range: bytes %s/10\r\n\r\n%s";
      assertThat(answer.text())
          .isEqualTo(
              part.formatted(boundary, "7-8", "78")
                  + part.formatted(boundary, "0-1", "01")
                  + part.formatted(boundary, "9-9", "9")
                  + "\r\n--"
                  + boundary
                  + "--\r\n");
      assertThat(answer.header("Content-Range")).isEmpty();
    }
  }

  @Test
  void staleAnswerIsServedAtOnceAndRevalidatedOnceBehind() throws Exception {
    Step changed = Step.respond(200, "new", "Cache-Control: max-age=600", "ETag: \"b\"");
    Step late = Step.pause(Duration.ofMillis(300));
    // whichever loop revalidates, over the connection it has or one of its own
    Script first =
        Script.of(
            Step.request(),
            Step.respond(
                200, "old", "Cache-Control: max-age=1, stale-while-revalidate=60", "ETag: \"a\""),
            Step.request(),
            late,
            changed);
    Script other = Script.of(Step.request(), late, changed);
    try (ScriptedUpstream origin = ScriptedUpstream.start(first, other);
        RunningEdge edge = RunningEdge.onManyLoops(origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(5));
      List<RawMessage> stale = atOnce(8, () -> Http.get(edge.port(), "/"));

      assertThat(stale)
          .allSatisfy(
              answer -> {
                assertThat(answer.text()).isEqualTo("old");
                assertThat(answer.header("Cache-Status").orElse("")).contains("hit; ttl=-");
              });
      await(() -> edge.flights.size() == 0 && edge.tally.stored() == 2);
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("new");
      assertThat(origin.requests()).hasSize(2);
      assertThat(origin.requests().getLast().header("If-None-Match")).hasValue("\"a\"");
    }
  }

  @Test
  void whoWaitedForAFetchThatFailedIsServedStaleToo() throws Exception {
    Step late = Step.pause(Duration.ofMillis(400));
    Step sorry = Step.respond(503, "sorry");
    Script first =
        Script.of(
            Step.request(),
            Step.respond(200, "old", "Cache-Control: max-age=1"),
            Step.request(),
            late,
            sorry);
    Script other = Script.of(Step.request(), late, sorry);
    try (ScriptedUpstream origin = ScriptedUpstream.start(first, other);
        RunningEdge edge = RunningEdge.onManyLoops(origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(5));
      List<RawMessage> answers = atOnce(8, () -> Http.get(edge.port(), "/"));

      assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("old"));
      assertThat(origin.requests()).hasSize(2);
      assertThat(edge.tally.servedStale()).isEqualTo(8);
      assertThat(edge.flights.size()).isZero();
    }
  }

  @Test
  void failureBehindTheClientsBackLeavesTheStaleAnswer() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.respond(200, "old", "Cache-Control: max-age=1, stale-while-revalidate=60"),
                    Step.request(),
                    Step.respond(503, "sorry", "Cache-Control: max-age=600"),
                    Step.request(),
                    Step.respond(200, "new", FRESH)));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(5));
      for (int i = 2; i <= 3; i++) {
        int asked = i;
        assertThat(Http.get(edge.port(), "/").text()).isEqualTo("old");
        await(() -> edge.flights.size() == 0 && origin.requests().size() == asked);
      }
      await(() -> edge.tally.stored() == 2);
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("new");
      assertThat(edge.tally.servedStale()).isZero();
    }
  }

  @Test
  void requestDirectivesOfStrangersCountForNothing() throws Exception {
    CacheRules rules =
        new CacheRules(Duration.ofDays(1), Duration.ofDays(1), List.of(), true, NetworkSet.none());
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.with(rules, origin.url())) {
      Http.get(edge.port(), "/", "Cache-Control: only-if-cached, no-store");
      for (String word : List.of("no-cache", "no-store", "max-age=0", "min-fresh=1000")) {
        RawMessage answer = Http.get(edge.port(), "/", "Cache-Control: " + word);
        assertThat(answer.header("Cache-Status").orElse("")).as(word).contains("hit");
      }
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void nextOriginIsTriedWhenOneIsDown() throws Exception {
    ScriptedUpstream down = ScriptedUpstream.answering(200, "never");
    down.close();
    try (ScriptedUpstream up = ScriptedUpstream.answering(200, "up");
        RunningEdge edge = RunningEdge.before(down.url(), up.url())) {
      for (int i = 0; i < 6; i++) {
        assertThat(Http.get(edge.port(), "/" + i).text()).isEqualTo("up");
      }
    }
  }

  @Test
  void silentOriginIs504() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()));
        RunningEdge edge = RunningEdge.impatient(Duration.ofMillis(300), origin.url())) {
      RawMessage answer = Http.get(edge.port(), "/");

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.header("Cache-Status").orElse("")).contains("origin-timeout");
    }
  }

  @Test
  void truncatedAnswerIsNeverStored() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(head("200 OK", "Content-Length: 10", FRESH) + "hal"),
                    Step.close()),
                Script.repeating(Step.request(), Step.respond(200, "wholewhole", FRESH)));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      try (Http client = Http.connect(edge.port())) {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client).satisfies(EdgeLaneIT::endsEarly);
      }
      assertThat(edge.store.stats().entries()).isZero();
      assertThat(Http.get(edge.port(), "/x", "X: 1").text()).isEqualTo("wholewhole");
    }
  }

  private static void endsEarly(Http client) {
    try {
      client.read();
      throw new AssertionError("the answer seemed whole");
    } catch (IOException | IllegalStateException expected) {
      // the connection ended inside the body
    }
  }

  @Test
  void chunkedAnswerPassesAndIsStoredWithItsLength() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.send(head("200 OK", CHUNKED, FRESH) + "5\r\nhello\r\n"),
                    Step.pause(Duration.ofMillis(50)),
                    Step.send("6\r\n world\r\n0\r\n\r\n")));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("hello world");
      RawMessage hit = Http.get(edge.port(), "/");

      assertThat(hit.text()).isEqualTo("hello world");
      assertThat(hit.header("Content-Length")).hasValue("11");
      assertThat(hit.header("Transfer-Encoding")).isEmpty();
    }
  }

  @Test
  void bodyLargerThanTheLimitStreamsThroughUnstored() throws Exception {
    String large = "x".repeat(RunningEdge.MAX_OBJECT_BYTES * 4);
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.respond(200, large, FRESH),
                    Step.request(),
                    Step.send(head("200 OK", CHUNKED, FRESH)),
                    Step.send(
                        Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n")));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/known").body()).hasSize(large.length());
      assertThat(Http.get(edge.port(), "/chunked").body()).hasSize(large.length());
      assertThat(edge.store.stats().entries()).isZero();
    }
  }

  @Test
  void largeStoredBodyGoesOutInPieces() throws Exception {
    String large = "abcdefgh".repeat(RunningEdge.MAX_OBJECT_BYTES / 8);
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, large, FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/");
      RawMessage hit = Http.get(edge.port(), "/");

      assertThat(hit.text()).isEqualTo(large);
      assertThat(hit.header("Cache-Status").orElse("")).contains("hit");
      assertThat(Http.get(edge.port(), "/", "Range: bytes=3-100002").text())
          .isEqualTo(large.substring(3, 100_003));
    }
  }

  @Test
  void rangesAreServedFromTheStoreAndPassedWhenNothingIsStored() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.respond(206, "el", "Content-Range: bytes 1-2/5", FRESH),
                    Step.request(),
                    Step.respond(200, "hello", FRESH)));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      RawMessage passed = Http.get(edge.port(), "/", "Range: bytes=1-2");
      assertThat(passed.status()).isEqualTo(206);
      Http.get(edge.port(), "/");
      RawMessage part = Http.get(edge.port(), "/", "Range: bytes=-3");
      RawMessage none = Http.get(edge.port(), "/", "Range: bytes=9-");

      assertThat(part.status()).isEqualTo(206);
      assertThat(part.text()).isEqualTo("llo");
      assertThat(part.header("Content-Range")).hasValue("bytes 2-4/5");
      assertThat(none.status()).isEqualTo(416);
      assertThat(origin.requests()).hasSize(2);
    }
  }

  @Test
  void postStreamsItsBodyAndInvalidates() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "v", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/form");
      String body = "y".repeat(300_000);
      try (Http client = Http.connect(edge.port())) {
        client.send(
            "POST /form HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: %d\r\n\r\n"
                .formatted(edge.port(), body.length()));
        client.send(body);
        RawMessage posted = client.read();
        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.header("Cache-Status")).hasValue("weir-edge; fwd=method; fwd-status=200");
      }
      RawMessage again = Http.get(edge.port(), "/form");

      assertThat(origin.requests().get(1).body()).hasSize(body.length());
      assertThat(again.header("Cache-Status").orElse("")).contains("uri-miss");
    }
  }

  @Test
  void purgeDuringAFetchKeepsTheOldAnswerOut() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.pause(Duration.ofMillis(300)),
                    Step.respond(200, "old", FRESH)));
        RunningEdge edge = RunningEdge.before(origin.url());
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Purge purge :
          List.of(
              Purge.url("http://localhost:" + edge.port() + "/r"),
              Purge.url("/r"),
              Purge.pattern("/*"),
              new Purge.All())) {
        Future<RawMessage> fetch = other.submit(() -> Http.get(edge.port(), "/r"));
        origin.awaitRequest(Duration.ofSeconds(5));
        edge.store.purge(purge);
        assertThat(fetch.get().text()).isEqualTo("old");
        assertThat(edge.store.stats().entries()).isZero();
      }
    }
  }

  @Test
  void variantsAreChosenByVary() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.respond(200, "de", FRESH, "Vary: Accept-Language"),
                    Step.request(),
                    Step.respond(200, "en", FRESH, "Vary: Accept-Language")));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", "Accept-Language: de");
      RawMessage english = Http.get(edge.port(), "/", "Accept-Language: en");

      assertThat(english.header("Cache-Status").orElse("")).contains("fwd=vary-miss");
      assertThat(Http.get(edge.port(), "/", "Accept-Language: de").text()).isEqualTo("de");
      assertThat(Http.get(edge.port(), "/", "Accept-Language: en").text()).isEqualTo("en");
      assertThat(origin.requests()).hasSize(2);
    }
  }

  @Test
  void onlyIfCachedWithoutAnAnswerIs504() throws Exception {
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, "hello", FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/", "Cache-Control: only-if-cached").status())
          .isEqualTo(504);
      assertThat(origin.requests()).isEmpty();
    }
  }

  @Test
  void forwardingFieldsComeFromTheSocketAndHopByHopFieldsStay() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.answering(200, "hello", FRESH, "Connection: X-Hop", "X-Hop: 1");
        RunningEdge edge = RunningEdge.before(origin.url())) {
      RawMessage answer =
          Http.get(edge.port(), "/", "X-Forwarded-For: 9.9.9.9", "Keep-Alive: timeout=5");
      RawMessage seen = origin.requests().getFirst();

      assertThat(seen.header("Host")).hasValue("localhost:" + edge.port());
      assertThat(seen.header("X-Forwarded-For")).hasValue("127.0.0.1");
      assertThat(seen.header("Forwarded")).hasValue("for=127.0.0.1;proto=http");
      assertThat(seen.header("Via")).hasValue("1.1 weir-edge");
      assertThat(seen.header("Keep-Alive")).isEmpty();
      assertThat(answer.header("X-Hop")).isEmpty();
    }
  }

  @Test
  void clientThatLeavesMidBodyDoesNotEndTheFetch() throws Exception {
    String half = "z".repeat(50_000);
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.send(head("200 OK", "Content-Length: 100000", FRESH) + half),
                    Step.pause(Duration.ofMillis(300)),
                    Step.send(half)));
        RunningEdge edge = RunningEdge.before(origin.url())) {
      try (Http client = Http.connect(edge.port())) {
        client.send("GET /gone HTTP/1.1\r\nHost: localhost:" + edge.port() + "\r\n\r\n");
        origin.awaitRequest(Duration.ofSeconds(5));
        Thread.sleep(100);
      }
      RawMessage next = Http.get(edge.port(), "/gone");

      assertThat(next.body()).hasSize(100_000);
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void purgedAnswerDoesNotStandInForADeadOrigin() throws Exception {
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.respond(200, "old", "Cache-Control: max-age=1", "ETag: \"a\""),
                    Step.request(),
                    Step.pause(Duration.ofMillis(300)),
                    Step.close()),
                Script.of(Step.request(), Step.pause(Duration.ofMillis(300)), Step.close()));
        RunningEdge edge = RunningEdge.before(origin.url());
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Http.get(edge.port(), "/r");
      origin.awaitRequest(Duration.ofSeconds(5));
      edge.later(Duration.ofSeconds(5));
      Future<RawMessage> fetch = other.submit(() -> Http.get(edge.port(), "/r"));
      origin.awaitRequest(Duration.ofSeconds(5));
      edge.store.purge(new Purge.All());

      assertThat(fetch.get().status()).isEqualTo(502);
    }
  }

  @Test
  void pipelinedHitsAllArriveHoweverLateTheClientReads() throws Exception {
    String body = "x".repeat(60_000);
    try (ScriptedUpstream origin = ScriptedUpstream.answering(200, body, FRESH);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/x");
      try (Http client = Http.connect(edge.port())) {
        client.send(
            "GET /x HTTP/1.1\r\nHost: localhost:%d\r\n\r\n".formatted(edge.port()).repeat(120));
        Thread.sleep(200);
        for (int i = 0; i < 120; i++) {
          assertThat(client.read().text()).isEqualTo(body);
        }
      }
    }
  }

  @Test
  void bodiesOnTheirWayIntoTheStoreAreBoundedTogether() throws Exception {
    String large = "x".repeat(RunningEdge.MAX_OBJECT_BYTES);
    String half = large.substring(large.length() / 2);
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(
                Script.of(
                    Step.request(),
                    Step.send(head("200 OK", "Content-Length: " + large.length(), FRESH) + half),
                    Step.pause(Duration.ofMillis(500)),
                    Step.send(half)));
        RunningEdge edge = RunningEdge.onManyLoops(origin.url())) {
      List<Callable<RawMessage>> requests = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String path = "/" + i;
        requests.add(() -> Http.get(edge.port(), path));
      }
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<RawMessage> answer : clients.invokeAll(requests)) {
          assertThat(answer.get().text()).isEqualTo(large);
        }
      }
      assertThat(edge.store.stats().entries()).isBetween(1L, 11L);
      assertThat(edge.bodies.taken()).isZero();
    }
  }

  private static String head(String status, String... fields) {
    return "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
  }

  private static List<RawMessage> atOnce(int count, Callable<RawMessage> request) throws Exception {
    List<RawMessage> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<RawMessage> answer :
          clients.invokeAll(java.util.Collections.nCopies(count, request))) {
        answers.add(answer.get());
      }
    }
    return answers;
  }
}

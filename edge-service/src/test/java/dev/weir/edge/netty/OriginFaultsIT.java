package dev.weir.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.site.TtlRules;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin does wrong is never another client's answer. */
@Timeout(30)
class OriginFaultsIT {

  private static final Script WELL =
      Script.repeating(Step.request(), Step.respond(200, "well", "Cache-Control: max-age=60"));

  @Test
  void moreThanWasSaid_endsTheConnection_andIsNobodysAnswer() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 10\r\n\r\n";
    Script talks =
        Script.of(
            Step.request(),
            Step.send(head + "0123456789HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
            Step.hang());
    try (ScriptedUpstream origin = ScriptedUpstream.start(talks, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("0123456789");
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
      assertThat(origin.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\n0123456789" + "abcdefghijklmnopqrstuvwxyz",
        "Content-Length: 10\r\n\r\n0123456789HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\nmore"
      })
  void moreThanWasSaid_isNotStored(String rest) throws Exception {
    Script talks =
        Script.of(
            Step.request(),
            Step.send("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n" + rest),
            Step.hang());
    try (ScriptedUpstream origin = ScriptedUpstream.start(talks, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("0123456789");
      assertThat(edge.store.stats().entries()).isZero();
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @Test
  void unchanged_thoughNobodyAsked_is502() throws Exception {
    Script odd =
        Script.of(
            Step.request(),
            Step.send("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"),
            Step.hang());
    try (ScriptedUpstream origin = ScriptedUpstream.start(odd, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/", "If-None-Match: \"a\"").status()).isEqualTo(502);
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 99 Low\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 2000 High\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/3.7 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nCache-Control: max-age=60\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        "HTTQ/1.1 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n"
      })
  void whatIsNoProperAnswer_is502_andTheNextIsWell(String answer) throws Exception {
    Script odd = Script.of(Step.request(), Step.send(answer), Step.close());
    try (ScriptedUpstream origin = ScriptedUpstream.start(odd, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/").status()).isEqualTo(502);
      assertThat(edge.store.stats().entries()).isZero();
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @Test
  void headWithoutEnd_is502() throws Exception {
    String endless =
        "HTTP/1.1 200 OK\r\n" + "X-Field: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(20_000);
    Script odd = Script.of(Step.request(), Step.send(endless), Step.hang());
    try (ScriptedUpstream origin = ScriptedUpstream.start(odd, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThat(Http.get(edge.port(), "/").status()).isEqualTo(502);
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @Test
  void partThatIsNotWhatWasAskedFor_isNeverStored() throws Exception {
    Script odd =
        Script.of(
            Step.request(),
            Step.respond(206, "wxyz", "Content-Range: bytes 90-93/5", "Cache-Control: max-age=60"),
            Step.request(),
            Step.respond(206, "abc", "Content-Range: bytes 0-2/9", "Cache-Control: max-age=60"),
            Step.request(),
            Step.respond(200, "well", "Cache-Control: max-age=60"),
            Step.hang());
    try (ScriptedUpstream origin = ScriptedUpstream.start(odd, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      Http.get(edge.port(), "/", "Range: bytes=0-3");
      assertThat(edge.store.stats().entries()).isZero();
      // a part that nobody asked for
      Http.get(edge.port(), "/");
      assertThat(edge.store.stats().entries()).isZero();
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @Test
  void resetInTheMiddle_endsTheAnswerEarly_andStoresNothing() throws Exception {
    Script resets =
        Script.of(
            Step.request(),
            Step.send(
                String.join(
                    "\r\n",
                    "HTTP/1.1 200 OK",
                    "Cache-Control: max-age=60",
                    "Transfer-Encoding: chunked",
                    "",
                    "4",
                    "half",
                    "")),
            Step.reset());
    try (ScriptedUpstream origin = ScriptedUpstream.start(resets, WELL);
        RunningEdge edge = RunningEdge.before(origin.url())) {
      assertThatThrownBy(() -> Http.get(edge.port(), "/").text()).isInstanceOf(Exception.class);
      assertThat(edge.store.stats().entries()).isZero();
      RawMessage next = Http.get(edge.port(), "/");
      assertThat(next.text()).isEqualTo("well");
    }
  }

  @Test
  void whatFailed_isNotTriedAgainAtOnce_butAfterItsTimeOrAPurgeOrWhenTheClientInsists()
      throws Exception {
    TtlRules patient =
        new TtlRules(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
    Script resets = Script.of(Step.request(), Step.reset());
    try (ScriptedUpstream origin =
            ScriptedUpstream.start(resets, resets, resets, resets, resets, WELL);
        RunningEdge edge = RunningEdge.with(patient, origin.url())) {
      RawMessage first = Http.get(edge.port(), "/");
      RawMessage again = Http.get(edge.port(), "/");

      assertThat(first.status()).isEqualTo(502);
      assertThat(first.header("Retry-After")).isEmpty();
      assertThat(again.status()).isEqualTo(502);
      assertThat(again.header("Cache-Status"))
          .hasValue("weir-edge; hit; ttl=5; detail=origin-unreachable");
      assertThat(again.header("Retry-After")).hasValue("5");
      assertThat(again.text()).contains("No origin gave an answer.");
      assertThat(origin.connections()).isEqualTo(1);
      Http.get(edge.port(), "/another");
      assertThat(origin.connections()).isEqualTo(2);
      Http.get(edge.port(), "/", "Cache-Control: no-cache");
      assertThat(origin.connections()).isEqualTo(3);
      edge.later(Duration.ofSeconds(6));
      Http.get(edge.port(), "/");
      assertThat(origin.connections()).isEqualTo(4);
      edge.store.purge(new Purge.All());
      Http.get(edge.port(), "/");
      assertThat(origin.connections()).isEqualTo(5);
      edge.store.purge(new Purge.Resource(new CacheKey("localhost:" + edge.port(), "/")));
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }

  @Test
  void whileAFailureCounts_aStaleAnswerStandsInUnasked() throws Exception {
    TtlRules patient =
        new TtlRules(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
    Script resets = Script.of(Step.request(), Step.reset());
    Script once =
        Script.of(
            Step.request(),
            Step.respond(200, "stored", "Cache-Control: max-age=10"),
            Step.request(),
            Step.reset());
    try (ScriptedUpstream origin = ScriptedUpstream.start(once, resets, WELL);
        RunningEdge edge = RunningEdge.with(patient, origin.url())) {
      Http.get(edge.port(), "/");
      edge.later(Duration.ofSeconds(20));
      for (int i = 0; i < 3; i++) {
        RawMessage stale = Http.get(edge.port(), "/");
        assertThat(stale.text()).isEqualTo("stored");
        assertThat(stale.header("Cache-Status").orElse("")).contains("detail=origin-unreachable");
      }
      // the second was on a connection that might have died idle
      assertThat(origin.requests()).hasSize(3);
      edge.later(Duration.ofSeconds(6));
      assertThat(Http.get(edge.port(), "/").text()).isEqualTo("well");
    }
  }
}

package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HTTP/2 connections against a server that does as it is told. */
class UpstreamHttp2IT extends UpstreamStreamsContract {

  UpstreamHttp2IT() {
    super((streams, deed) -> Http2Upstream.allowing(streams, deed::accept));
  }

  @Test
  void streamsThatAreAllowedLate_areWaitedFor_onOneConnection() {
    try (var upstream = Http2Upstream.allowing(0, call -> call.answer("yes"))) {
      List<Asked> all = ask(upstream, 20);
      await()
          .during(Duration.ofMillis(300))
          .untilAsserted(() -> assertThat(upstream.connections()).isLessThanOrEqualTo(1));
      upstream.allow(100);
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void connectionThatNothingComesOf_holdsUpNobodyForLong() {
    use("connectTimeout", Duration.ofMillis(500));
    try (var upstream = Http2Upstream.start(call -> call.answer("yes")).speechlessOn(1)) {
      ask(upstream, 20).forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void request_isMappedToPseudoFields_withoutThoseOfTheConnection() {
    try (var upstream = Http2Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.request(HttpMethod.GET, upstream.target(), "/a?b=c");
      head.headers().set("Host", "shop.example");
      head.headers().set("Transfer-Encoding", "chunked");
      head.headers().set("Content-Type", "application/grpc");
      head.headers().set("X-Own", "1");
      Asked.send(upstreams, loop, upstream.target(), head, true).text();
      var sent = upstream.calls().getFirst().headers();
      assertThat(sent.authority()).hasToString("shop.example");
      assertThat(sent.path()).hasToString("/a?b=c");
      assertThat(sent.scheme()).hasToString("http");
      assertThat(sent.get("x-own")).hasToString("1");
      assertThat(sent.get("te")).hasToString("trailers");
      assertThat(sent.contains("host")).isFalse();
      assertThat(sent.contains("transfer-encoding")).isFalse();
      assertThat(head.headers().contains("x-http2-scheme")).isFalse();
      assertThat(head.headers().contains("te")).isFalse();
    }
  }

  @Test
  void answerOfNothingButAHead_isWhole() {
    try (var upstream = Http2Upstream.start(call -> call.head(204, true))) {
      assertThat(ask(upstream, "/").await().status()).isEqualTo(204);
    }
  }

  // ---- connections that are not what they should be

  @Test
  void upstreamThatAnswersNoPing_isTakenForDead() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofMillis(200), Duration.ofMillis(300)));
    try (var upstream = Http2Upstream.start(call -> {}).mute()) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("error", 1L));
    }
  }

  @Test
  void serverThatSpeaksHttp1_isAConnectFailure() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.send("HTTP/1.1 400 Bad Request\r\n\r\n"), Step.hang()))) {
      assertThat(Asked.get(upstreams, loop, http2(upstream.port()), "/").await().kind())
          .isEqualTo(Kind.CONNECT_FAILURE);
    }
  }

  @Test
  void serverThatSaysNothing_isAConnectFailureInTime() throws Exception {
    useHandshakeTimeout(Duration.ofMillis(300));
    try (var upstream = ScriptedUpstream.start(Script.of(Step.hang()))) {
      Asked first = Asked.get(upstreams, loop, http2(upstream.port()), "/");
      Asked second = Asked.get(upstreams, loop, http2(upstream.port()), "/");
      assertThat(first.await().kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(second.await().kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(upstream.connections()).isOne();
    }
  }

  private static UpstreamTarget http2(int port) {
    return new UpstreamTarget(new HostPort("127.0.0.1", port), false, HttpVersions.HTTP_2);
  }
}

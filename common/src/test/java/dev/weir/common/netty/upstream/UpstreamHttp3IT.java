package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Records;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicTransportError;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** HTTP/3 connections against a server that does as it is told. */
class UpstreamHttp3IT extends UpstreamStreamsContract {

  UpstreamHttp3IT() {
    super((streams, deed) -> Http3Upstream.allowing(streams, deed::accept));
  }

  @Test
  void streamsThatTheUpstreamAllowsAnew_areUsed_andNoOthers() {
    use("maxConnections", 2);
    try (var upstream = Http3Upstream.allowing(3, call -> call.answer("yes"))) {
      for (int round = 0; round < 10; round++) {
        List<Asked> all = ask(upstream, 20);
        all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      }
      assertThat(upstream.connections()).isOne();
    }
  }

  /** They count for it until the upstream has taken all of their requests. */
  @Test
  void streamsThatAreAllowedLate_areWaitedFor_onOneConnection() {
    try (var upstream =
        Http3Upstream.allowing(
                4,
                call -> {
                  call.answer("yes");
                  call.after(Duration.ofMillis(300), call::take);
                })
            .taking(false)) {
      for (int round = 0; round < 3; round++) {
        List<Asked> all = IntStream.range(0, 4).mapToObj(i -> post(upstream)).toList();
        all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      }
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void streamsThatAreNotAllowedAgain_areNotWaitedForLong() {
    use("connectTimeout", Duration.ofMillis(500));
    try (var upstream = Http3Upstream.allowing(2, call -> call.answer("yes")).taking(false)) {
      for (int round = 0; round < 2; round++) {
        List<Asked> all = IntStream.range(0, 2).mapToObj(i -> post(upstream)).toList();
        all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      }
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  private Asked post(Http3Upstream upstream) {
    return Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(1_000));
  }

  @Test
  void grpcIsAskedForTrailers_andAnotherTryIsNot() {
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.request(HttpMethod.POST, upstream.target(), "/a?b=c");
      head.headers().set("Content-Type", "application/grpc");
      Asked.send(upstreams, loop, upstream.target(), head, true).text();
      var sent = upstream.calls().getFirst().headers();
      assertThat(sent.path()).hasToString("/a?b=c");
      assertThat(sent.get("te")).hasToString("trailers");
      assertThat(head.headers().contains("te")).isFalse();
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
    }
  }

  @Test
  void answerThatCanHaveNoBody_isWhole() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(304, "content-length", "1000", "etag", "\"1\"");
              call.stream().shutdownOutput();
            })) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.status()).isEqualTo(304);
      assertThat(end.headers().get("content-length")).isEqualTo("1000");
      assertThat(end.headers().contains("transfer-encoding")).isFalse();
    }
  }

  @Test
  void requestThatTheUpstreamStops_isAnsweredAllTheSame() {
    try (var upstream =
        Http3Upstream.start(
                call -> {
                  call.stop(Http3ErrorCode.H3_NO_ERROR);
                  call.after(Duration.ofMillis(200), () -> call.answer("enough"));
                })
            .taking(false)) {
      assertThat(Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(300_000)).text())
          .isEqualTo("enough");
    }
  }

  // ---- answers that are none

  @Test
  void malformedAnswers_areRefused_andCostNoOtherExchange() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              switch (call.path()) {
                case "/no-status" -> call.fields("x-own", "1");
                case "/connection" -> call.fields(":status", "200", "connection", "close");
                case "/chunked" -> call.fields(":status", "200", "transfer-encoding", "chunked");
                case "/upper" -> call.fields(":status", "200", "X-Own", "1");
                case "/pseudo" -> call.fields(":status", "200", ":path", "/");
                case "/lengths" ->
                    call.fields(":status", "200", "content-length", "4", "content-length", "5");
                case "/short" -> {
                  call.head(200, "content-length", "5");
                  call.data("body");
                  call.end();
                }
                case "/long" -> {
                  call.head(200, "content-length", "3");
                  call.data("body");
                  call.end();
                }
                case "/empty" -> call.stream().shutdownOutput();
                case "/interim" -> {
                  call.head(103);
                  call.stream().shutdownOutput();
                }
                case "/endless" -> IntStream.range(0, 40).forEach(_ -> call.head(103));
                default -> call.after(Duration.ZERO, () -> call.answer("well"));
              }
            })) {
      assertThat(ask(upstream, "/").text()).isEqualTo("well");
      for (String path :
          List.of(
              "/no-status",
              "/connection",
              "/chunked",
              "/upper",
              "/pseudo",
              "/lengths",
              "/short",
              "/long",
              "/empty",
              "/interim",
              "/endless")) {
        assertThat(ask(upstream, path).await().kind()).as(path).isEqualTo(Kind.BAD_ANSWER);
      }
      assertThat(ask(upstream, "/").text()).isEqualTo("well");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void answersThatEndWithinAFrame_areNotWhole_andCostNoOtherExchange() {
    Map<String, int[]> cuts =
        Map.of(
            "/type", new int[] {0x40},
            "/length", new int[] {0x00},
            "/data", new int[] {0x00, 10, 'h', 'a', 'l', 'f'},
            "/trailers", new int[] {0x01, 10, 0, 0},
            "/unknown", new int[] {0x21, 4, 'x'});
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(200);
              call.data("a");
              call.endRaw(cuts.getOrDefault(call.path(), new int[] {0x21, 1, 'x', 0x00, 1, 'b'}));
            })) {
      assertThat(ask(upstream, "/").text()).isEqualTo("ab");
      for (String path : cuts.keySet()) {
        Asked.End end = ask(upstream, path).await();
        assertThat(end.kind()).as(path).isEqualTo(Kind.BAD_ANSWER);
        assertThat(end.failed()).as(path).matches(UpstreamFailure::answered);
      }
      assertThat(ask(upstream, "/").text()).isEqualTo("ab");
      assertThat(upstream.connections()).isOne();
    }
  }

  // ---- streams that are refused

  @Test
  void upstreamThatRefusesTheConnection_hasNotLookedAtTheRequest() {
    try (var upstream =
        Http3Upstream.start(
            call ->
                call.connection()
                    .close(
                        false,
                        (int) QuicTransportError.CONNECTION_REFUSED.code(),
                        Unpooled.EMPTY_BUFFER))) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void connectionThatTheUpstreamCloses_tellsWithWhichError() {
    try (var upstream = Http3Upstream.start(Http3Upstream.Call::hangUp)) {
      assertThat(ask(upstream, "/").await().failed().detail())
          .contains("closed the connection with error " + Http3Upstream.HANG_UP);
    }
  }

  @Test
  void requestGivenUpInTheMiddle_isReset_andDoesNotLookWhole() throws Exception {
    try (var upstream = Http3Upstream.start(call -> {}).taking(false)) {
      Sender sender = new Sender(upstreams, loop, upstream.target());
      sender.stopped.get(20, TimeUnit.SECONDS);
      awaitCalls(upstream, 1);
      sender.abort(loop);
      first(upstream, StreamUpstream.Call::take);
      await()
          .untilAsserted(
              () ->
                  assertThat(upstream.resets())
                      .containsExactly((long) Http3ErrorCode.H3_REQUEST_CANCELLED.code()));
      assertThat(upstream.ends()).isZero();
    }
  }

  @Test
  void answerThatNobodyWants_isNotTakenForLong() {
    Trickle answer = new Trickle();
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(200);
              answer.goOn(call);
            })) {
      Asked asked = Asked.lazily(upstreams, loop, upstream.target(), "/");
      asked.awaitHead();
      asked.abort();
      await().until(answer::isStopped);
      assertThat(upstream.connections()).isOne();
    }
  }

  /** An answer that goes on and on, byte by byte, while it is taken. */
  private static final class Trickle {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private volatile long lastTaken = System.nanoTime();

    void goOn(Http3Upstream.Call call) {
      call.piece(1).addListener(written -> written(call, written.isSuccess()));
    }

    private void written(Http3Upstream.Call call, boolean taken) {
      if (taken) {
        lastTaken = System.nanoTime();
        call.after(PAUSE, () -> goOn(call));
      }
    }

    boolean isStopped() {
      return System.nanoTime() - lastTaken > STOP_NANOS;
    }
  }

  @Test
  void connectionWhoseStreamsAreGivenUpAgainAndAgain_isReplaced() {
    use("maxConnections", 2);
    try (var upstream = Http3Upstream.start(Http3Upstream.Call::fail)) {
      for (int round = 0; round < 21; round++) {
        ask(upstream, 50).forEach(asked -> assertThat(asked.await().kind()).isEqualTo(Kind.RESET));
      }
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("expired", 1L));
      assertThat(upstream.connections()).isGreaterThan(1);
    }
  }

  // ---- connections that are not what they should be

  @Test
  void upstreamThatAcknowledgesNothing_isTakenForDead_longBeforeASilentOneIsAsked() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofHours(1), Duration.ofMillis(300)));
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
      upstream.fallSilent();
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("error", 1L));
    }
  }

  @Test
  void upstreamThatBeginsAnew_isFoundOut() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofHours(1), Duration.ofMillis(300)));
    Http3Upstream old = Http3Upstream.start(call -> call.answer("old"));
    assertThat(ask(old, "/").text()).isEqualTo("old");
    try (var upstream = old.anew(call -> call.answer("anew"))) {
      // where a packet came while nobody had the port, that has told already
      UpstreamFailure failure = ask(upstream, "/").await().failure();
      assertThat(failure == null || failure.kind() == Kind.RESET).isTrue();
      assertThat(ask(upstream, "/").text()).isEqualTo("anew");
    }
  }

  @Test
  void idleConnectionToAnUpstreamThatIsSilent_isClosed() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofSeconds(1), Duration.ofMillis(300)));
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
      upstream.fallSilent();
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("error", 1L));
    }
  }

  @Test
  void portThatNobodyServes_isAConnectFailureAtOnce() throws Exception {
    use("connectTimeout", Duration.ofSeconds(50));
    Asked.End end = ask(new HostPort("localhost", FreePort.find())).await();
    assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
    assertThat(end.failed().detail()).doesNotContain("timed out");
  }

  @Test
  void portThatSwallowsEverything_isAConnectFailureInTime() throws Exception {
    use("connectTimeout", Duration.ofMillis(300));
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      HostPort at = new HostPort("localhost", silent.getLocalPort());
      Asked first = ask(at);
      Asked second = ask(at);
      assertThat(first.await().kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(second.await().kind()).isEqualTo(Kind.CONNECT_FAILURE);
    }
  }

  private Asked ask(HostPort at) {
    return Asked.get(upstreams, loop, new UpstreamTarget(at, true, HttpVersions.HTTP_3), "/");
  }

  @Test
  void upstreamThatGoesAway_isNoticedByTheNextExchange_atOnce() {
    Http3Upstream upstream = Http3Upstream.start(call -> call.answer("yes"));
    assertThat(ask(upstream, "/").text()).isEqualTo("yes");
    upstream.close();
    assertThat(ask(upstream, "/").await().failed()).isNotNull();
    Asked.End next = ask(upstream, "/").await();
    assertThat(next.kind()).isEqualTo(Kind.CONNECT_FAILURE);
    assertThat(next.failed().detail()).doesNotContain("timed out");
  }

  // ---- who it is

  @Test
  void certificateForAnotherName_isRefused() {
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      HostPort at = new HostPort("127.0.0.1", upstream.target().address().port());
      Asked.End end = ask(at).await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(upstream.calls()).isEmpty();
      UpstreamTarget called = new UpstreamTarget(at, true, HttpVersions.HTTP_3).called("localhost");
      assertThat(Asked.get(upstreams, loop, called, "/").text()).isEqualTo("yes");
    }
  }

  @Test
  void unknownAuthority_isRefused_unlessNothingIsVerified() {
    use("tls", UpstreamTlsSettings.standard());
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
      use("tls", Records.with(UpstreamTlsSettings.standard(), "verify", false));
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
    }
  }
}

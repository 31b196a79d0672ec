package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.UpstreamSnapshot;
import dev.weir.testkit.Records;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 connections against a server that does as it is told. */
@Timeout(60)
class UpstreamHttp2IT {

  private static final String BLOCK = "x".repeat(16_384);

  private final Transport transport = Transport.create(2);
  private final EventLoop loop = transport.nextLoop();
  private NettyUpstreams upstreams = new NettyUpstreams(transport, UpstreamSettings.defaults());

  private void use(UpstreamSettings settings) {
    upstreams.close();
    upstreams = new NettyUpstreams(transport, settings);
  }

  @AfterEach
  void stop() {
    upstreams.close();
    transport.close();
  }

  private Asked ask(Http2Upstream upstream, String path) {
    return Asked.get(upstreams, loop, upstream.target(), path);
  }

  private UpstreamSnapshot snapshot() {
    return upstreams.counts().snapshot().getFirst();
  }

  private static void awaitCalls(Http2Upstream upstream, int count) {
    await().untilAsserted(() -> assertThat(upstream.calls()).hasSizeGreaterThanOrEqualTo(count));
  }

  @Test
  void exchanges_shareOneConnection() {
    try (var upstream = Http2Upstream.start(call -> call.answer("to " + call.path()))) {
      List<Asked> all = IntStream.range(0, 50).mapToObj(i -> ask(upstream, "/" + i)).toList();
      for (int i = 0; i < 50; i++) {
        assertThat(all.get(i).text()).isEqualTo("to /" + i);
      }
      assertThat(upstream.connections()).isOne();
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      assertThat(snapshot().acquired()).isEqualTo(50);
    }
  }

  @Test
  void upstreamsLimitOnStreams_bringsMoreConnections_asManyAsAreAllowed() {
    use(Records.with(UpstreamSettings.defaults(), "maxConnections", 4));
    try (var upstream =
        Http2Upstream.allowing(
            1,
            call ->
                call.ctx()
                    .executor()
                    .schedule(() -> call.answer("yes"), 300, TimeUnit.MILLISECONDS))) {
      List<Asked> all = IntStream.range(0, 5).mapToObj(i -> ask(upstream, "/" + i)).toList();
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void streamsThatAreAllowedLate_areWaitedFor_onOneConnection() {
    try (var upstream = Http2Upstream.allowing(0, call -> call.answer("yes"))) {
      List<Asked> all = IntStream.range(0, 20).mapToObj(i -> ask(upstream, "/" + i)).toList();
      await()
          .during(Duration.ofMillis(300))
          .untilAsserted(() -> assertThat(upstream.connections()).isLessThanOrEqualTo(1));
      upstream.allow(100);
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void upstreamThatAllowsNoStream_isAConnectFailureInTime() {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "tls",
            new UpstreamTlsSettings(null, null, null, null, null, null, Duration.ofMillis(300))));
    try (var upstream = Http2Upstream.allowing(0, call -> call.answer("yes"))) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(end.failed().detail()).contains("no stream");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void connectionThatNothingComesOf_holdsUpNobodyForLong() {
    use(Records.with(UpstreamSettings.defaults(), "connectTimeout", Duration.ofMillis(500)));
    try (var upstream = Http2Upstream.start(call -> call.answer("yes")).speechlessOn(1)) {
      List<Asked> all = IntStream.range(0, 20).mapToObj(i -> ask(upstream, "/" + i)).toList();
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
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
  void requestWithoutBody_isNothingButAHead() {
    try (var upstream = Http2Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.request(HttpMethod.GET, upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
      assertThat(upstream.pieces()).isZero();
    }
  }

  @Test
  void endThatCouldNotBeKnownWithTheHead_followsIt() {
    try (var upstream = Http2Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.upload(upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
    }
  }

  @Test
  void interimAnswersAndTrailers_arrive() {
    try (var upstream =
        Http2Upstream.start(
            call -> {
              call.head(103, false, "link", "</a.css>");
              call.head(200, false, "content-type", "text/plain");
              call.data("body", false);
              call.trailers("grpc-status", "0");
            })) {
      Asked asked = ask(upstream, "/");
      Asked.End end = asked.await();
      assertThat(asked.interims).containsExactly(103);
      assertThat(end.body()).isEqualTo("body");
      assertThat(end.trailers().get("grpc-status")).isEqualTo("0");
      assertThat(end.headers().names()).noneMatch(name -> name.startsWith("x-http2"));
      assertThat(end.trailers().names()).noneMatch(name -> name.startsWith("x-http2"));
    }
  }

  @Test
  void answerOfNothingButAHead_isWhole() {
    try (var upstream = Http2Upstream.start(call -> call.head(204, true))) {
      assertThat(ask(upstream, "/").await().status()).isEqualTo(204);
    }
  }

  @Test
  void body_isSentAlong() {
    try (var upstream = Http2Upstream.start(call -> {})) {
      Asked asked = Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(300_000));
      await().untilAsserted(() -> assertThat(upstream.received()).isEqualTo(300_000));
      var call = upstream.calls().getFirst();
      call.ctx().executor().execute(() -> call.answer("yes"));
      assertThat(asked.text()).isEqualTo("yes");
    }
  }

  @Test
  void answerBeforeTheRequestIsWhole_isTaken() {
    try (var upstream = Http2Upstream.start(call -> call.answer("early")).taking(false)) {
      assertThat(Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(300_000)).text())
          .isEqualTo("early");
    }
  }

  // ---- streams that are refused

  @Test
  void goAway_sparesTheStreamsBefore_refusesThoseBeyond_andEndsTheConnection() {
    try (var upstream =
        Http2Upstream.start(
            call -> {
              if (call.number() == 1) {
                call.goAway(call.stream().id() - 2);
              } else if (call.number() > 1) {
                call.answer("anew");
              }
            })) {
      Asked before = ask(upstream, "/before");
      awaitCalls(upstream, 1);
      Asked beyond = ask(upstream, "/beyond");
      Asked.End end = beyond.await();
      assertThat(end.kind()).isEqualTo(Kind.REFUSED);
      assertThat(end.failed()).matches(UpstreamFailure::unprocessed);
      assertThat(ask(upstream, "/anew").text()).isEqualTo("anew");
      assertThat(upstream.connections()).isEqualTo(2);
      upstream
          .calls()
          .getFirst()
          .ctx()
          .executor()
          .execute(() -> upstream.calls().getFirst().answer("whole"));
      assertThat(before.text()).isEqualTo("whole");
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("peer", 1L));
    }
  }

  @Test
  void resetWithRefusedStream_isRefused_withAnyOtherErrorAReset() {
    try (var upstream =
        Http2Upstream.start(
            call ->
                call.reset(
                    call.path().equals("/refuse")
                        ? Http2Error.REFUSED_STREAM
                        : Http2Error.INTERNAL_ERROR))) {
      assertThat(ask(upstream, "/refuse").await().kind()).isEqualTo(Kind.REFUSED);
      assertThat(ask(upstream, "/break").await().kind()).isEqualTo(Kind.RESET);
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void connectionThatDies_failsItsExchanges() {
    try (var upstream = Http2Upstream.start(call -> call.head(200, false))) {
      Asked asked = ask(upstream, "/");
      asked.awaitHead();
      upstream.calls().getFirst().ctx().channel().close();
      Asked.End end = asked.await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      assertThat(end.failed()).matches(UpstreamFailure::answered);
    }
  }

  @Test
  void exchangeGivenUp_resetsItsStreamAlone() {
    try (var upstream =
        Http2Upstream.start(
            call -> {
              if (call.path().equals("/next")) {
                call.answer("yes");
              }
            })) {
      Asked asked = ask(upstream, "/hang");
      awaitCalls(upstream, 1);
      asked.abort();
      assertThat(ask(upstream, "/next").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isOne();
      assertThat(asked.isOver()).isFalse();
    }
  }

  @Test
  void silentStream_timesOutAlone() {
    use(Records.with(UpstreamSettings.defaults(), "responseTimeout", Duration.ofMillis(500)));
    try (var upstream =
        Http2Upstream.start(
            call -> {
              if (call.path().equals("/next")) {
                call.answer("yes");
              }
            })) {
      assertThat(ask(upstream, "/hang").await().kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(ask(upstream, "/next").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isOne();
    }
  }

  // ---- back-pressure

  @Test
  void streamThatIsNotRead_fillsItsWindow_andHoldsUpNoOther() {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "http2",
            new UpstreamHttp2Settings(0, 65_535, null, null)));
    try (var upstream =
        Http2Upstream.start(
            call -> {
              call.head(200, false);
              if (call.path().equals("/large")) {
                for (int i = 0; i < 64; i++) {
                  call.data(BLOCK, i == 63);
                }
              } else {
                call.data("small", true);
              }
            })) {
      Asked large = Asked.lazily(upstreams, loop, upstream.target(), "/large");
      large.awaitHead();
      for (int i = 0; i < 20; i++) {
        assertThat(ask(upstream, "/small").text()).isEqualTo("small");
      }
      assertThat(large.received()).isLessThanOrEqualTo(65_535);
      assertThat(upstream.connections()).isOne();
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                large.more();
                return large.isOver();
              });
      assertThat(large.received()).isEqualTo(64 * BLOCK.length());
    }
  }

  @Test
  void upstreamThatTakesNoBody_stopsTheSender_untilItDoes() throws Exception {
    try (var upstream = Http2Upstream.start(call -> {}).taking(false)) {
      Sender sender = new Sender(upstreams, loop, upstream.target());
      int sent = sender.stopped.get(20, TimeUnit.SECONDS);
      assertThat(sent).isLessThan(1 << 20);
      await().untilAsserted(() -> assertThat(upstream.received()).isEqualTo(65_535));
      var call = upstream.calls().getFirst();
      call.ctx()
          .executor()
          .execute(
              () ->
                  call.ctx()
                      .writeAndFlush(
                          new DefaultHttp2WindowUpdateFrame(65_535).stream(call.stream())));
      await().untilAsserted(() -> assertThat(upstream.received()).isGreaterThan(65_535));
      assertThat(sender.resumed.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Writes until it may not. */
  private static final class Sender implements UpstreamExchange {

    final CompletableFuture<Integer> stopped = new CompletableFuture<>();
    final CompletableFuture<Boolean> resumed = new CompletableFuture<>();

    Sender(UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at) {
      loop.execute(() -> upstreams.acquire(loop, at, this, lent -> send(lent, at)));
    }

    private void send(UpstreamConnection lent, UpstreamTarget at) {
      lent.write(Asked.upload(at, "/"));
      lent.flush();
      int sent = 0;
      while (lent.isWritable() && sent < 4 << 20) {
        lent.write(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[8_192])));
        lent.flush();
        sent += 8_192;
      }
      stopped.complete(sent);
    }

    @Override
    public void onWritable() {
      resumed.complete(true);
    }

    @Override
    public void onHead(HttpResponse head) {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
      stopped.completeExceptionally(new IllegalStateException(failure.toString()));
    }
  }

  // ---- connections that are not what they should be

  @Test
  void upstreamThatAnswersNoPing_isTakenForDead() {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "http2",
            new UpstreamHttp2Settings(0, 0, Duration.ofMillis(200), Duration.ofMillis(300))));
    try (var upstream = Http2Upstream.start(call -> {}).mute()) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("error", 1L));
    }
  }

  @Test
  void quietUpstreamThatAnswersPings_keepsItsConnection() {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "http2",
            new UpstreamHttp2Settings(0, 0, Duration.ofMillis(200), Duration.ofSeconds(20))));
    try (var upstream =
        Http2Upstream.start(
            call ->
                call.ctx().executor().schedule(() -> call.answer("late"), 2, TimeUnit.SECONDS))) {
      assertThat(ask(upstream, "/").text()).isEqualTo("late");
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
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "tls",
            new UpstreamTlsSettings(null, null, null, null, null, null, Duration.ofMillis(300))));
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

  @Test
  void headTooLarge_isNoAnswer() {
    try (var upstream =
        Http2Upstream.start(call -> call.head(200, true, "large", "x".repeat(100_000)))) {
      assertThat(ask(upstream, "/").await().failed()).isNotNull();
    }
  }

  @Test
  void connectionAtTheEndOfItsLife_isLeftByNewExchanges() {
    use(Records.with(UpstreamSettings.defaults(), "maxLifetime", Duration.ofMillis(1)));
    try (var upstream = Http2Upstream.start(call -> call.answer("yes"))) {
      ask(upstream, "/").text();
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("expired", 1L));
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }
}

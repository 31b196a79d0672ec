package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.UpstreamSnapshot;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Records;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicTransportError;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/3 connections against a server that does as it is told. */
@Timeout(60)
class UpstreamHttp3IT {

  private static final String BLOCK = "x".repeat(16_384);

  private final Transport transport = Transport.create(2);
  private final EventLoop loop = transport.nextLoop();
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private UpstreamSettings settings;

  @SuppressWarnings("NullAway.Init")
  private NettyUpstreams upstreams;

  @BeforeEach
  void trust() throws Exception {
    settings = Http3Upstream.trusted(folder);
    upstreams = new NettyUpstreams(transport, settings);
  }

  private void use(String name, Object value) {
    upstreams.close();
    settings = Records.with(settings, name, value);
    upstreams = new NettyUpstreams(transport, settings);
  }

  @AfterEach
  void stop() {
    upstreams.close();
    transport.close();
  }

  private Asked ask(Http3Upstream upstream, String path) {
    return Asked.get(upstreams, loop, upstream.target(), path);
  }

  private UpstreamSnapshot snapshot() {
    return upstreams.counts().snapshot().getFirst();
  }

  private static void awaitCalls(Http3Upstream upstream, int count) {
    await().untilAsserted(() -> assertThat(upstream.calls()).hasSizeGreaterThanOrEqualTo(count));
  }

  @Test
  void exchanges_shareOneConnection() {
    try (var upstream = Http3Upstream.start(call -> call.answer("to " + call.path()))) {
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
  void streamsThatTheUpstreamAllowsAnew_areUsed_andNoOthers() {
    use("maxConnections", 2);
    try (var upstream = Http3Upstream.allowing(3, call -> call.answer("yes"))) {
      for (int round = 0; round < 10; round++) {
        List<Asked> all = IntStream.range(0, 20).mapToObj(i -> ask(upstream, "/" + i)).toList();
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
                  call.stream().eventLoop().schedule(call::take, 300, TimeUnit.MILLISECONDS);
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
  void upstreamsLimitOnStreams_bringsMoreConnections_asManyAsAreAllowed() {
    use("maxConnections", 4);
    try (var upstream =
        Http3Upstream.allowing(
            1,
            call ->
                call.stream()
                    .eventLoop()
                    .schedule(() -> call.answer("yes"), 300, TimeUnit.MILLISECONDS))) {
      List<Asked> all = IntStream.range(0, 5).mapToObj(i -> ask(upstream, "/" + i)).toList();
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void upstreamThatAllowsNoStream_isAConnectFailureInTime() {
    use("tls", Records.with(settings.tls(), "handshakeTimeout", Duration.ofMillis(300)));
    try (var upstream = Http3Upstream.allowing(0, call -> call.answer("yes"))) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(end.failed().detail()).contains("no stream");
      assertThat(upstream.connections()).isOne();
    }
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
  void requestWithoutBody_isNothingButAHead() {
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.request(HttpMethod.GET, upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
      assertThat(upstream.pieces()).isZero();
    }
  }

  @Test
  void endThatCouldNotBeKnownWithTheHead_followsIt() {
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.upload(upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
    }
  }

  @Test
  void interimAnswersAndTrailers_arrive() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(103, "link", "</a.css>");
              call.head(200, "content-type", "text/plain");
              call.data("body");
              call.trailers("grpc-status", "0");
            })) {
      Asked asked = ask(upstream, "/");
      Asked.End end = asked.await();
      assertThat(asked.interims).containsExactly(103);
      assertThat(end.body()).isEqualTo("body");
      assertThat(end.trailers().get("grpc-status")).isEqualTo("0");
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
  void body_isSentAlong() {
    try (var upstream = Http3Upstream.start(call -> {})) {
      Asked asked = Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(1_000_000));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(upstream.received()).isEqualTo(1_000_000));
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
      upstream.calls().getFirst().later(call -> call.answer("yes"));
      assertThat(asked.text()).isEqualTo("yes");
    }
  }

  @Test
  void answerBeforeTheRequestIsWhole_isTaken_andTheRestOfTheRequestIsNotSent() {
    try (var upstream = Http3Upstream.start(call -> call.answer("early")).taking(false)) {
      assertThat(Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(300_000)).text())
          .isEqualTo("early");
      assertThat(ask(upstream, "/").text()).isEqualTo("early");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void requestThatTheUpstreamStops_isAnsweredAllTheSame() {
    try (var upstream =
        Http3Upstream.start(
                call -> {
                  call.stop(Http3ErrorCode.H3_NO_ERROR);
                  call.stream()
                      .eventLoop()
                      .schedule(() -> call.answer("enough"), 200, TimeUnit.MILLISECONDS);
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
                default -> call.later(now -> now.answer("well"));
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
  void headTooLarge_isNoAnswer() {
    try (var upstream = Http3Upstream.start(call -> call.head(200, "large", "x".repeat(100_000)))) {
      assertThat(ask(upstream, "/").await().failed()).isNotNull();
    }
  }

  // ---- streams that are refused

  @Test
  void goAway_sparesTheStreamsBefore_refusesThoseBeyond_andEndsTheConnection() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              if (call.number() == 1) {
                call.goAway(call.stream().streamId());
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
      upstream.calls().getFirst().later(call -> call.answer("whole"));
      assertThat(before.text()).isEqualTo("whole");
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("peer", 1L));
      await().untilAsserted(() -> assertThat(upstream.openConnections()).isOne());
    }
  }

  @Test
  void resetWithRequestRejected_isRefused_withAnyOtherErrorAReset() {
    try (var upstream =
        Http3Upstream.start(
            call ->
                call.reset(
                    call.path().equals("/refuse")
                        ? Http3ErrorCode.H3_REQUEST_REJECTED
                        : Http3ErrorCode.H3_INTERNAL_ERROR))) {
      assertThat(ask(upstream, "/refuse").await().kind()).isEqualTo(Kind.REFUSED);
      assertThat(ask(upstream, "/break").await().kind()).isEqualTo(Kind.RESET);
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void answerThatIsReset_isNotWhole() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(200);
              call.data("half");
              call.stream()
                  .eventLoop()
                  .schedule(
                      () -> call.reset(Http3ErrorCode.H3_INTERNAL_ERROR),
                      200,
                      TimeUnit.MILLISECONDS);
            })) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      assertThat(end.failed()).matches(UpstreamFailure::answered);
      assertThat(end.body()).isEqualTo("half");
    }
  }

  @Test
  void connectionThatTheUpstreamCloses_failsItsExchanges_andIsReplaced() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              if (call.number() == 0) {
                call.head(200);
              } else {
                call.answer("anew");
              }
            })) {
      Asked asked = ask(upstream, "/");
      asked.awaitHead();
      upstream
          .calls()
          .getFirst()
          .connection()
          .close(true, 0x102, Unpooled.EMPTY_BUFFER)
          .awaitUninterruptibly();
      Asked.End end = asked.await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      assertThat(end.failed().detail()).contains("closed the connection with error 258");
      assertThat(ask(upstream, "/").text()).isEqualTo("anew");
    }
  }

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
  void exchangeGivenUp_cancelsItsStreamAlone() {
    try (var upstream =
        Http3Upstream.start(
            call -> {
              if (call.path().equals("/next")) {
                call.answer("yes");
              }
            })) {
      HttpRequest head = Asked.request(HttpMethod.POST, upstream.target(), "/hang");
      Asked asked = Asked.send(upstreams, loop, upstream.target(), head, true);
      awaitCalls(upstream, 1);
      asked.abort();
      assertThat(ask(upstream, "/next").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isOne();
      assertThat(asked.isOver()).isFalse();
    }
  }

  @Test
  void requestGivenUpInTheMiddle_isReset_andDoesNotLookWhole() throws Exception {
    try (var upstream = Http3Upstream.start(call -> {}).taking(false)) {
      Sender sender = new Sender(upstreams, loop, upstream.target());
      sender.stopped.get(20, TimeUnit.SECONDS);
      awaitCalls(upstream, 1);
      sender.abort(loop);
      upstream.calls().getFirst().later(Http3Upstream.Call::take);
      await()
          .untilAsserted(
              () ->
                  assertThat(upstream.resets())
                      .containsExactly((long) Http3ErrorCode.H3_REQUEST_CANCELLED.code()));
      assertThat(upstream.ends()).isZero();
    }
  }

  @Test
  void silentStream_timesOutAlone() {
    use("responseTimeout", Duration.ofMillis(500));
    try (var upstream =
        Http3Upstream.start(
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

  @Test
  void connectionWhoseStreamsAreGivenUpAgainAndAgain_isReplaced() {
    use("maxConnections", 2);
    try (var upstream = Http3Upstream.start(call -> call.reset(Http3ErrorCode.H3_INTERNAL_ERROR))) {
      for (int round = 0; round < 21; round++) {
        IntStream.range(0, 50)
            .mapToObj(i -> ask(upstream, "/"))
            .toList()
            .forEach(asked -> assertThat(asked.await().kind()).isEqualTo(Kind.RESET));
      }
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("expired", 1L));
      assertThat(upstream.connections()).isGreaterThan(1);
    }
  }

  // ---- back-pressure

  @Test
  void streamThatIsNotRead_fillsItsWindow_andHoldsUpNoOther() {
    use("http2", new UpstreamHttp2Settings(0, 65_535, null, null));
    try (var upstream =
        Http3Upstream.start(
            call -> {
              call.head(200);
              if (call.path().equals("/large")) {
                for (int i = 0; i < 64; i++) {
                  call.data(BLOCK);
                }
              } else {
                call.data("small");
              }
              call.end();
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
    try (var upstream = Http3Upstream.start(call -> {}).taking(false)) {
      Sender sender = new Sender(upstreams, loop, upstream.target());
      sender.stopped.get(20, TimeUnit.SECONDS);
      await().during(Duration.ofMillis(500)).until(() -> sender.sent.get() < 1 << 19);
      awaitCalls(upstream, 1);
      upstream.calls().getFirst().later(Http3Upstream.Call::take);
      await().untilAsserted(() -> assertThat(upstream.received()).isGreaterThan(1 << 20));
    }
  }

  /** Writes whenever it may. */
  private static final class Sender implements UpstreamExchange {

    private static final int ENOUGH = 4 << 20;

    final CompletableFuture<Integer> stopped = new CompletableFuture<>();
    final AtomicInteger sent = new AtomicInteger();
    private final CompletableFuture<UpstreamConnection> lent = new CompletableFuture<>();

    Sender(UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at) {
      loop.execute(() -> upstreams.acquire(loop, at, this, ready -> begin(ready, at)));
    }

    private void begin(UpstreamConnection ready, UpstreamTarget at) {
      lent.complete(ready);
      ready.write(Asked.upload(at, "/"));
      ready.flush();
      send(ready);
    }

    private void send(UpstreamConnection to) {
      while (to.isWritable() && sent.get() < ENOUGH) {
        to.write(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[8_192])));
        to.flush();
        sent.addAndGet(8_192);
      }
      stopped.complete(sent.get());
    }

    void abort(EventLoop loop) {
      loop.submit(() -> lent.join().abort()).awaitUninterruptibly();
    }

    @Override
    public void onWritable() {
      send(lent.join());
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
      assertThat(ask(upstream, "/").await().kind()).isEqualTo(Kind.RESET);
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
  void quietUpstreamThatAcknowledges_keepsItsConnection() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofMillis(200), Duration.ofSeconds(20)));
    try (var upstream =
        Http3Upstream.start(
            call ->
                call.stream()
                    .eventLoop()
                    .schedule(() -> call.answer("late"), 2, TimeUnit.SECONDS))) {
      assertThat(ask(upstream, "/").text()).isEqualTo("late");
      assertThat(upstream.connections()).isOne();
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

  @Test
  void connectionAtTheEndOfItsLife_isLeftByNewExchanges() {
    use("maxLifetime", Duration.ofMillis(1));
    try (var upstream = Http3Upstream.start(call -> call.answer("yes"))) {
      ask(upstream, "/").text();
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("expired", 1L));
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isEqualTo(2);
    }
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

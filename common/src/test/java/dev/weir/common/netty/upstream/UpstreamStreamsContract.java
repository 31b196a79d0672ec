package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.StreamUpstream.Call;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.UpstreamSnapshot;
import dev.weir.testkit.Records;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds of every connection that has a stream for each exchange. */
@Timeout(60)
abstract class UpstreamStreamsContract {

  private static final String BLOCK = "x".repeat(16_384);
  private static final int MANY = 100;

  final Transport transport = Transport.create(2);
  final EventLoop loop = transport.nextLoop();
  private final StreamUpstream.Starter starter;
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  UpstreamSettings settings;

  @SuppressWarnings("NullAway.Init")
  NettyUpstreams upstreams;

  UpstreamStreamsContract(StreamUpstream.Starter starter) {
    this.starter = starter;
  }

  @BeforeEach
  void connect() throws Exception {
    settings = Http3Upstream.trusted(folder);
    upstreams = new NettyUpstreams(transport, settings);
  }

  /** Begins anew with another setting. */
  final void use(String name, Object value) {
    upstreams.close();
    settings = Records.with(settings, name, value);
    upstreams = new NettyUpstreams(transport, settings);
  }

  final void useHandshakeTimeout(Duration limit) {
    use("tls", Records.with(settings.tls(), "handshakeTimeout", limit));
  }

  @AfterEach
  void stop() {
    upstreams.close();
    transport.close();
  }

  private StreamUpstream start(Consumer<Call> deed) {
    return starter.start(MANY, deed);
  }

  private StreamUpstream allowing(int streams, Consumer<Call> deed) {
    return starter.start(streams, deed);
  }

  final Asked ask(StreamUpstream upstream, String path) {
    return Asked.get(upstreams, loop, upstream.target(), path);
  }

  final List<Asked> ask(StreamUpstream upstream, int times) {
    return IntStream.range(0, times).mapToObj(i -> ask(upstream, "/" + i)).toList();
  }

  private Asked post(StreamUpstream upstream, int bytes) {
    return Asked.post(upstreams, loop, upstream.target(), "/", "a".repeat(bytes));
  }

  final UpstreamSnapshot snapshot() {
    return upstreams.counts().snapshot().getFirst();
  }

  static void awaitCalls(StreamUpstream upstream, int count) {
    await().untilAsserted(() -> assertThat(upstream.calls()).hasSizeGreaterThanOrEqualTo(count));
  }

  /** Has the first call do something, later than it came. */
  static void first(StreamUpstream upstream, Consumer<Call> deed) {
    awaitCalls(upstream, 1);
    Call call = upstream.calls().getFirst();
    call.after(Duration.ZERO, () -> deed.accept(call));
  }

  private static void answerOnly(String path, Call call) {
    if (call.path().equals(path)) {
      call.answer("yes");
    }
  }

  // ---- exchanges

  @Test
  void exchanges_shareOneConnection() {
    try (var upstream = start(call -> call.answer("to " + call.path()))) {
      List<Asked> all = ask(upstream, 50);
      for (int i = 0; i < 50; i++) {
        assertThat(all.get(i).text()).isEqualTo("to /" + i);
      }
      assertThat(upstream.connections()).isOne();
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      assertThat(snapshot().acquired()).isEqualTo(50);
    }
  }

  @Test
  void interimAnswersAndTrailers_arrive() {
    try (var upstream =
        start(
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
      assertThat(end.headers().names()).noneMatch(name -> name.startsWith("x-http"));
      assertThat(end.trailers().names()).noneMatch(name -> name.startsWith("x-http"));
    }
  }

  @Test
  void requestWithoutBody_isNothingButAHead() {
    try (var upstream = start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.request(HttpMethod.GET, upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
      assertThat(upstream.pieces()).isZero();
    }
  }

  @Test
  void endThatCouldNotBeKnownWithTheHead_followsIt() {
    try (var upstream = start(call -> call.answer("yes"))) {
      HttpRequest head = Asked.upload(upstream.target(), "/");
      assertThat(Asked.inTwo(upstreams, loop, upstream.target(), head).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
    }
  }

  @Test
  void body_isSentAlong() {
    try (var upstream = start(call -> {})) {
      Asked asked = post(upstream, 1_000_000);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(upstream.received()).isEqualTo(1_000_000));
      await().untilAsserted(() -> assertThat(upstream.ends()).isOne());
      first(upstream, call -> call.answer("yes"));
      assertThat(asked.text()).isEqualTo("yes");
    }
  }

  @Test
  void answerBeforeTheRequestIsWhole_isTaken_andCostsNoConnection() {
    try (var upstream = start(call -> call.answer("early")).taking(false)) {
      assertThat(post(upstream, 300_000).text()).isEqualTo("early");
      assertThat(ask(upstream, "/").text()).isEqualTo("early");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void headTooLarge_isNoAnswer() {
    try (var upstream =
        start(
            call -> {
              call.head(200, "large", "x".repeat(100_000));
              call.end();
            })) {
      assertThat(ask(upstream, "/").await().failed()).isNotNull();
    }
  }

  // ---- how many connections

  @Test
  void upstreamsLimitOnStreams_bringsMoreConnections_asManyAsAreAllowed() {
    use("maxConnections", 4);
    try (var upstream =
        allowing(1, call -> call.after(Duration.ofMillis(300), () -> call.answer("yes")))) {
      ask(upstream, 5).forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void upstreamThatAllowsNoStream_isAConnectFailureInTime() {
    useHandshakeTimeout(Duration.ofMillis(300));
    try (var upstream = allowing(0, call -> call.answer("yes"))) {
      Asked.End end = ask(upstream, "/").await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
      assertThat(end.failed().detail()).contains("no stream");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void connectionAtTheEndOfItsLife_isLeftByNewExchanges() {
    use("maxLifetime", Duration.ofMillis(1));
    try (var upstream = start(call -> call.answer("yes"))) {
      ask(upstream, "/").text();
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("expired", 1L));
      assertThat(ask(upstream, "/").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  // ---- streams that are refused, or given up

  @Test
  void goAway_sparesTheStreamsBefore_refusesThoseBeyond_andEndsTheConnection() {
    try (var upstream =
        start(
            call -> {
              if (call.number() == 1) {
                call.goAway();
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
      first(upstream, call -> call.answer("whole"));
      assertThat(before.text()).isEqualTo("whole");
      await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry("peer", 1L));
      await().untilAsserted(() -> assertThat(upstream.openConnections()).isOne());
    }
  }

  @Test
  void streamThatIsRefused_isRefused_andOneThatFailsIsReset() {
    try (var upstream =
        start(
            call -> {
              if (call.path().equals("/refuse")) {
                call.refuse();
              } else {
                call.fail();
              }
            })) {
      assertThat(ask(upstream, "/refuse").await().kind()).isEqualTo(Kind.REFUSED);
      assertThat(ask(upstream, "/break").await().kind()).isEqualTo(Kind.RESET);
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void answerThatIsReset_isNotWhole() {
    try (var upstream =
        start(
            call -> {
              call.head(200);
              call.data("half");
              call.after(Duration.ofMillis(200), call::fail);
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
        start(
            call -> {
              if (call.number() == 0) {
                call.head(200);
              } else {
                call.answer("anew");
              }
            })) {
      Asked asked = ask(upstream, "/");
      asked.awaitHead();
      first(upstream, Call::hangUp);
      Asked.End end = asked.await();
      assertThat(end.kind()).isEqualTo(Kind.RESET);
      assertThat(end.failed()).matches(UpstreamFailure::answered);
      assertThat(ask(upstream, "/").text()).isEqualTo("anew");
    }
  }

  @Test
  void exchangeGivenUp_endsItsStreamAlone() {
    try (var upstream = start(call -> answerOnly("/next", call))) {
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
    use("responseTimeout", Duration.ofMillis(500));
    try (var upstream = start(call -> answerOnly("/next", call))) {
      assertThat(ask(upstream, "/hang").await().kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(ask(upstream, "/next").text()).isEqualTo("yes");
      assertThat(upstream.connections()).isOne();
    }
  }

  @Test
  void quietUpstreamThatLives_keepsItsConnection() {
    use("http2", new UpstreamHttp2Settings(0, 0, Duration.ofMillis(200), Duration.ofSeconds(20)));
    try (var upstream =
        start(call -> call.after(Duration.ofSeconds(2), () -> call.answer("late")))) {
      assertThat(ask(upstream, "/").text()).isEqualTo("late");
      assertThat(upstream.connections()).isOne();
    }
  }

  // ---- back-pressure

  @Test
  void streamThatIsNotRead_fillsItsWindow_andHoldsUpNoOther() {
    use("http2", new UpstreamHttp2Settings(0, 65_535, null, null));
    try (var upstream =
        start(
            call -> {
              call.head(200);
              if (call.path().equals("/large")) {
                IntStream.range(0, 64).forEach(_ -> call.data(BLOCK));
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
    try (var upstream = start(call -> {}).taking(false)) {
      Sender sender = new Sender(upstreams, loop, upstream.target());
      sender.stopped.get(20, TimeUnit.SECONDS);
      await().during(Duration.ofMillis(500)).until(() -> sender.sent.get() < 1 << 19);
      int before = sender.sent.get();
      first(upstream, Call::take);
      await().untilAsserted(() -> assertThat(sender.sent.get()).isGreaterThan(before));
    }
  }

  /** Writes whenever it may. */
  static final class Sender extends Unheard {

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
    public void onFailure(UpstreamFailure failure) {
      stopped.completeExceptionally(new IllegalStateException(failure.toString()));
    }
  }
}

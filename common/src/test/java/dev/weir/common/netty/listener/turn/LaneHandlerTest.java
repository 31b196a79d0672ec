package dev.weir.common.netty.listener.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.connection.FaultLog;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.Admission;
import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.SharedCounts;
import dev.weir.common.ratelimit.StoreFailure;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Records;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Whose turn it is on a connection, message by message. */
class LaneHandlerTest {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(1));

  private static final int MOST = 100;

  private final List<Scripted> asked = new ArrayList<>();
  private final CompletableFuture<SharedCounts.Answer> store = new CompletableFuture<>();
  private final RateLimits limits = RateLimits.none();
  private final ListenerScope scope = scope();
  private final LaneHandler lane = new LaneHandler(scope, false);
  private final EmbeddedChannel channel = new EmbeddedChannel(lane);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ListenerScope scope() {
    ListenerSettings settings =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(Records.with(ListenerLimits.standard(), "maxBodyBytes", MOST));
    return new ListenerScope(settings, Planes.of(this::open, TRANSPORT.get(), limits));
  }

  /** Paths under /other are left to the fallback. */
  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/other")) {
      return null;
    }
    Scripted exchange = new Scripted(request.uri(), client);
    asked.add(exchange);
    return exchange;
  }

  /** An exchange that answers when the test says so. */
  private static final class Scripted implements Exchange {
    final String path;
    final ClientStream client;
    final StringBuilder body = new StringBuilder();
    boolean whole;
    boolean gone;

    Scripted(String path, ClientStream client) {
      this.path = path;
      this.client = client;
    }

    @Override
    public void begin() {
      // waits for the test
    }

    @Override
    public void onContent(HttpContent content) {
      whole |= content instanceof LastHttpContent;
      body.append(content.content().toString(UTF_8));
      content.release();
    }

    @Override
    public void onClientGone() {
      gone = true;
    }
  }

  private static HttpRequest get(String path) {
    HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set("host", "a");
    return request;
  }

  private static HttpRequest post(String path) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path);
    request.headers().set("host", "a").set("transfer-encoding", "chunked");
    return request;
  }

  private static HttpContent piece(int bytes) {
    return new DefaultHttpContent(Unpooled.copiedBuffer("x".repeat(bytes), UTF_8));
  }

  private static HttpContent last(int bytes) {
    return new DefaultLastHttpContent(Unpooled.copiedBuffer("x".repeat(bytes), UTF_8));
  }

  private List<String> paths() {
    return asked.stream().map(exchange -> exchange.path).toList();
  }

  private int status() {
    HttpResponse answer = channel.readOutbound();
    assertThat(answer).isNotNull();
    if (answer instanceof FullHttpResponse full) {
      full.release();
    }
    return answer.status().code();
  }

  @Test
  void requestsOfOneRead_areServedOneAfterTheOther() {
    channel.writeInbound(get("/1"), get("/2"), get("/3"));
    assertThat(paths()).containsExactly("/1");
    asked.getFirst().client.respond(Planes.ok("one"));
    assertThat(paths()).containsExactly("/1", "/2");
    assertThat(status()).isEqualTo(200);
    asked.get(1).client.respond(Planes.ok("two"));
    asked.get(2).client.respond(Planes.ok("three"));
    assertThat(status()).isEqualTo(200);
    assertThat(status()).isEqualTo(200);
    assertThat(lane.awaitsHead()).isTrue();
    assertThat(scope.series().requests()).isEqualTo(3);
  }

  /** Over HTTP/3, whose window is the connection's: others fill it. */
  @Test
  void requestThatCameWhileTheClientTookNothing_isServedOnceItDoes_thoughItsEndWasAnEvent() {
    takes(false);
    channel.pipeline().fireChannelRead(post("/1")).fireChannelReadComplete();
    channel
        .pipeline()
        .fireChannelRead(last(1))
        .fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    assertThat(asked).isEmpty();
    takes(true);
    assertThat(paths()).containsExactly("/1");
    assertThat(asked.getFirst().whole).isTrue();
  }

  private void takes(boolean writable) {
    Objects.requireNonNull(channel.unsafe().outboundBuffer())
        .setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  @Test
  void earlyAnswer_restOfTheBodyIsThrownAway_nextRequestIsServed() {
    channel.writeInbound(post("/1"), piece(3));
    asked.getFirst().client.respond(Planes.ok("early"));
    assertThat(lane.awaitsHead()).isFalse();
    channel.writeInbound(piece(5), last(7), get("/2"));
    assertThat(asked.getFirst().body).hasToString("xxx");
    assertThat(asked.getFirst().whole).isFalse();
    assertThat(paths()).containsExactly("/1", "/2");
  }

  @Test
  void tooLargeBody_isRefusedMidway_exchangeHearsOfItsEnd() {
    channel.writeInbound(post("/1"), piece(MOST), piece(1));
    assertThat(asked.getFirst().gone).isTrue();
    assertThat(status()).isEqualTo(413);
    assertThat(channel.isOpen()).isFalse();
    assertThat(scope.series().requestsOfClass(4)).isEqualTo(1);
  }

  @Test
  void tooLargeBody_answerHasBegun_connectionIsCut() {
    channel.writeInbound(post("/1"), piece(MOST));
    asked
        .getFirst()
        .client
        .writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    asked.getFirst().client.flush();
    channel.writeInbound(piece(1));
    assertThat(status()).isEqualTo(200);
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
    assertThat(scope.series().requestsOfClass(2)).isEqualTo(1);
  }

  @Test
  void clientThatLeaves_isCounted_whatWaitsIsLetGo() {
    HttpContent waiting = last(1);
    channel.writeInbound(get("/1"), post("/2"), waiting);
    channel.close();
    assertThat(asked.getFirst().gone).isTrue();
    assertThat(paths()).containsExactly("/1");
    assertThat(waiting.refCnt()).isZero();
    assertThat(scope.series().requestsOfClass(4)).isEqualTo(1);
    asked.getFirst().client.respond(Planes.ok("nobody hears"));
    assertThat(scope.series().requests()).isEqualTo(1);
  }

  @Test
  void abortedExchange_countsAs502_connectionIsCut() {
    channel.writeInbound(get("/1"));
    asked.getFirst().client.abort();
    assertThat(channel.isOpen()).isFalse();
    assertThat(scope.series().requestsOfClass(5)).isEqualTo(1);
    assertThat(asked.getFirst().gone).isFalse();
  }

  @Test
  void answersOfOneRead_areFlushedTogether() {
    channel.pipeline().fireChannelRead(get("/1"));
    asked.getFirst().client.respond(Planes.ok("one"));
    assertThat(channel.outboundMessages()).isEmpty();
    channel.pipeline().fireChannelReadComplete();
    assertThat(status()).isEqualTo(200);
  }

  @Test
  void answerThatEndsTheConnection_nothingBehindItIsServed() {
    HttpRequest leaving = get("/1");
    leaving.headers().set("connection", "close");
    channel.writeInbound(leaving, get("/2"));
    asked.getFirst().client.respond(Planes.ok("bye"));
    assertThat(paths()).containsExactly("/1");
    assertThat(status()).isEqualTo(200);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void fallback_getsItsRequest_nextOneWaitsForItsAnswer() {
    channel.writeInbound(post("/other"), last(4), get("/2"));
    HttpRequest passed = channel.readInbound();
    assertThat(passed.uri()).isEqualTo("/other");
    HttpContent body = channel.readInbound();
    body.release();
    assertThat(asked).isEmpty();
    channel.writeOutbound(Planes.ok("fallback"));
    channel.runPendingTasks();
    assertThat(status()).isEqualTo(200);
    assertThat(paths()).containsExactly("/2");
    assertThat(scope.series().requests()).isEqualTo(1);
    assertThat(scope.series().bytesIn()).isEqualTo(4);
    assertThat(scope.series().bytesOut()).isEqualTo(8);
  }

  @Test
  void fallback_clientLeaves_listenersHearOf499() {
    List<Integer> heard = new ArrayList<>();
    channel.writeInbound(post("/other"));
    Objects.requireNonNull(lane.fallback().current())
        .onEnd((status, nanos, received, sent) -> heard.add(status));
    channel.close();
    assertThat(heard).containsExactly(499);
  }

  @Test
  void fallback_bodyIsRefusedMidway_listenersHearOf413() {
    List<Integer> heard = new ArrayList<>();
    channel.writeInbound(post("/other"));
    Objects.requireNonNull(lane.fallback().current())
        .onEnd((status, nanos, received, sent) -> heard.add(status));
    channel.writeInbound(piece(MOST), piece(1));
    assertThat(status()).isEqualTo(413);
    assertThat(channel.isOpen()).isFalse();
    assertThat(heard).containsExactly(413);
    channel.releaseInbound();
  }

  @Test
  void fault_closesTheConnection_andTheLogTells() {
    Logger logger = (Logger) LoggerFactory.getLogger(FaultLog.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    channel.pipeline().fireExceptionCaught(new IllegalStateException("a fault"));
    logger.detachAppender(log);
    assertThat(channel.isOpen()).isFalse();
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("a fault");
  }

  @Test
  void slowHead_isRefused() {
    lane.refuseSlowHead();
    assertThat(status()).isEqualTo(408);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void freeConnection_isClosedWhenTheListenerDrains_busyOneIsNot() {
    channel.writeInbound(get("/1"));
    lane.drain(Duration.ZERO);
    assertThat(channel.isOpen()).isTrue();
    asked.getFirst().client.respond(Planes.ok("done"));
    lane.drain(Duration.ZERO);
    assertThat(channel.isOpen()).isFalse();
  }

  /** A rule whose counts the test's store answers. */
  private void limited() {
    RateLimitRule rule =
        RateLimitRule.of(
                "once",
                new RequestMatch("", "", ""),
                KeySource.SERVICE,
                LimitAlgorithm.FIXED_WINDOW,
                1,
                Duration.ofHours(1))
            .shared(StoreFailure.LOCAL);
    limits.use(List.of(rule));
    limits.share(
        new SharedCounts() {
          @Override
          public CompletableFuture<Answer> acquire(List<Draw> draws) {
            return store;
          }

          @Override
          public int instances() {
            return 2;
          }
        });
  }

  private void answersStore() {
    store.complete(
        new SharedCounts.Answer(List.of(new Admission.Admitted(3, 1_000_000_000L)), () -> {}));
    channel.runPendingTasks();
  }

  @Test
  void heldRequest_isServedWhenItsLimitIsKnown_whatCameWithItWaits() {
    limited();
    channel.writeInbound(post("/1"), last(2), get("/2"));
    assertThat(asked).isEmpty();
    answersStore();
    assertThat(paths()).containsExactly("/1");
    assertThat(asked.getFirst().body).hasToString("xx");
    assertThat(asked.getFirst().whole).isTrue();
  }

  @Test
  void heldRequest_clientLeaves_isCountedAndNeverServed() {
    limited();
    channel.writeInbound(post("/1"), last(2));
    channel.close();
    answersStore();
    assertThat(asked).isEmpty();
    assertThat(scope.series().requestsOfClass(4)).isEqualTo(1);
  }
}

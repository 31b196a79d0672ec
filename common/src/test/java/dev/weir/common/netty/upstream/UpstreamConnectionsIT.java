package dev.weir.common.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.UpstreamSnapshot;
import dev.weir.testkit.Records;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools of HTTP/1.1 connections against upstreams that behave, and against those that do not. */
@Timeout(60)
class UpstreamConnectionsIT {

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

  private static UpstreamTarget at(int port) {
    return UpstreamTarget.http(new HostPort("127.0.0.1", port));
  }

  private Asked ask(ScriptedUpstream upstream) {
    return Asked.get(upstreams, loop, at(upstream.port()), "/");
  }

  private UpstreamSnapshot snapshot() {
    return upstreams.counts().snapshot().getFirst();
  }

  private void awaitClosed(String reason, long count) {
    await().untilAsserted(() -> assertThat(snapshot().closed()).containsEntry(reason, count));
  }

  @Test
  void connection_isUsedAgainAndCounted() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "yes")) {
      assertThat(ask(upstream).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      assertThat(ask(upstream).text()).isEqualTo("yes");
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      assertThat(upstream.connections()).isOne();
      UpstreamSnapshot counted = snapshot();
      assertThat(counted.upstream()).isEqualTo(upstream.url());
      assertThat(counted.created()).isOne();
      assertThat(counted.acquired()).isEqualTo(2);
      assertThat(counted.active()).isZero();
      assertThat(counted.pending()).isZero();
      assertThat(counted.acquireWaitMillisTotal()).isPositive();
    }
  }

  @Test
  void idleConnection_isClosedBeforeItsUpstreamWould() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "yes", "Keep-Alive: timeout=1, max=9")) {
      ask(upstream).text();
      awaitClosed("idle", 1);
    }
  }

  @Test
  void connectionThatIsNotKept_isNotUsedAgain() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "yes", "Keep-Alive: timeout=0")) {
      ask(upstream).text();
      awaitClosed("idle", 1);
      assertThat(snapshot().idle()).isZero();
    }
  }

  @Test
  void connectionAtTheEndOfItsLife_finishesItsExchangeFirst() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "maxLifetime", Duration.ofNanos(1)));
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(), Step.pause(Duration.ofMillis(700)), Step.respond(200, "whole")))) {
      assertThat(ask(upstream).text()).isEqualTo("whole");
      awaitClosed("expired", 1);
      assertThat(ask(upstream).text()).isEqualTo("whole");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void surplusOfIdleConnections_isClosed() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "maxIdle", 1));
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(), Step.pause(Duration.ofSeconds(2)), Step.respond(200, "yes")))) {
      List<Asked> both = List.of(ask(upstream), ask(upstream));
      both.forEach(Asked::text);
      awaitClosed("surplus", 1);
    }
  }

  /** Each event loop has a share of at least one: none is starved by another. */
  @Test
  void loopWithoutAShareOfItsOwn_getsAConnectionAllTheSame() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "maxConnections", 1));
    EventLoop other = transport.nextLoop();
    assertThat(other).isNotSameAs(loop);
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.hang()),
            Script.repeating(Step.request(), Step.respond(200, "second")))) {
      ask(upstream);
      upstream.awaitRequest(Duration.ofSeconds(10));
      assertThat(Asked.get(upstreams, other, at(upstream.port()), "/").text()).isEqualTo("second");
    }
  }

  @Test
  void waiter_isServedByTheConnectionThatBecomesFree() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "maxConnections", 1, "maxIdle", 1));
    try (var upstream =
        ScriptedUpstream.start(
            Script.repeating(
                Step.request(), Step.pause(Duration.ofMillis(200)), Step.respond(200, "yes")))) {
      List<Asked> all = List.of(ask(upstream), ask(upstream), ask(upstream));
      all.forEach(asked -> assertThat(asked.text()).isEqualTo("yes"));
      assertThat(upstream.connections()).isOne();
      assertThat(snapshot().acquireWaitMillisMax()).isGreaterThan(200);
    }
  }

  @Test
  void queue_refusesWhatIsBeyondItsLimit_andLetsGoOfWhoIsGone() throws Exception {
    use(
        Records.with(
            UpstreamSettings.defaults(), "maxConnections", 1, "maxIdle", 1, "maxPending", 2));
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.hang()),
            Script.repeating(Step.request(), Step.respond(200, "yes")))) {
      Asked first = ask(upstream);
      upstream.awaitRequest(Duration.ofSeconds(10));
      Asked gone = ask(upstream);
      assertThat(ask(upstream).await().kind()).isEqualTo(Kind.POOL_EXHAUSTED);
      assertThat(snapshot().pending()).isOne();
      gone.cancel();
      assertThat(snapshot().pending()).isZero();
      Asked third = ask(upstream);
      first.abort();
      assertThat(third.text()).isEqualTo("yes");
      assertThat(gone.isOver()).isFalse();
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @Test
  void waiter_failsWhenNothingBecomesFreeInTime() throws Exception {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "maxConnections",
            1,
            "maxIdle",
            1,
            "pendingTimeout",
            Duration.ofMillis(200)));
    try (var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()))) {
      ask(upstream);
      upstream.awaitRequest(Duration.ofSeconds(10));
      assertThat(ask(upstream).await().kind()).isEqualTo(Kind.POOL_EXHAUSTED);
    }
  }

  @Test
  void exchangeGivenUp_takesItsConnectionAlong() throws Exception {
    try (var upstream = ScriptedUpstream.start(Script.of(Step.request(), Step.hang()))) {
      Asked asked = ask(upstream);
      upstream.awaitRequest(Duration.ofSeconds(10));
      asked.abort();
      awaitClosed("aborted", 1);
      assertThat(asked.isOver()).isFalse();
    }
  }

  @Test
  void idleConnections_areClosedAtTheEnd() throws Exception {
    try (var upstream = ScriptedUpstream.answering(200, "yes")) {
      ask(upstream).text();
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      upstreams.close();
      awaitClosed("shutdown", 1);
    }
  }

  // ---- upstreams that fail

  @Test
  void refusedConnection_isAConnectFailure() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    Asked.End end = Asked.get(upstreams, loop, at(port), "/").await();
    assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
    assertThat(snapshot().connectFailures()).isOne();
    assertThat(snapshot().active()).isZero();
  }

  /** The kernel drops what comes to a socket whose backlog is full. */
  @Test
  void upstreamThatDropsEverything_isAConnectFailureInTime() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "connectTimeout", Duration.ofMillis(300)));
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, fillers);
      Asked.End end = Asked.get(upstreams, loop, at(full.getLocalPort()), "/").await();
      assertThat(end.kind()).isEqualTo(Kind.CONNECT_FAILURE);
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  private static void fill(ServerSocket server, List<Socket> fillers) throws Exception {
    boolean taken = true;
    while (taken && fillers.size() < 100) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 300);
      } catch (SocketTimeoutException e) {
        taken = false;
      }
    }
  }

  @Test
  void nameThatDoesNotExist_sendsNothing() {
    use(
        Records.with(
            UpstreamSettings.defaults(),
            "pendingTimeout",
            Duration.ofSeconds(4),
            "connectTimeout",
            Duration.ofMillis(500)));
    UpstreamTarget nowhere = UpstreamTarget.http(new HostPort("nowhere.invalid", 80));
    Asked.End end = Asked.get(upstreams, loop, nowhere, "/").await();
    assertThat(end.failed()).matches(UpstreamFailure::nothingSent);
  }

  @ParameterizedTest
  @CsvSource({
    "reset,0,RESET,false",
    "reset,1,RESET,true",
    "reset,2,RESET,true",
    "close,0,RESET,false",
    "close,1,RESET,true",
    "close,2,RESET,true",
    "hang,0,TIMEOUT,false",
    "hang,1,TIMEOUT,true",
    "hang,2,TIMEOUT,true"
  })
  void upstreamThatStops_failsTheExchangeAtAnyStage(
      String how, int stage, Kind kind, boolean answered) throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "responseTimeout", Duration.ofMillis(500)));
    String[] before = {
      "",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    };
    Step stop =
        switch (how) {
          case "reset" -> Step.reset();
          case "close" -> Step.close();
          default -> Step.hang();
        };
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(
                Step.request(),
                Step.send(before[stage]),
                Step.pause(Duration.ofMillis(200)),
                stop))) {
      Asked.End end = ask(upstream).await();
      assertThat(end.kind()).isEqualTo(kind);
      assertThat(end.failed().answered()).isEqualTo(answered);
      assertThat(end.body()).isEqualTo(stage == 2 ? "half" : "");
      await().untilAsserted(() -> assertThat(snapshot().active()).isZero());
    }
  }

  @Test
  void garbage_isABadAnswer() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.send("\u0001\u0002 no HTTP\r\n\r\n"), Step.hang()))) {
      assertThat(ask(upstream).await().kind()).isEqualTo(Kind.BAD_ANSWER);
      awaitClosed("error", 1);
    }
  }

  @Test
  void slowUpstream_isWaitedForWhileItSaysSomething() throws Exception {
    use(Records.with(UpstreamSettings.defaults(), "responseTimeout", Duration.ofSeconds(3)));
    List<Step> steps = new ArrayList<>(List.of(Step.request()));
    steps.add(Step.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"));
    for (int i = 0; i < 8; i++) {
      steps.add(Step.pause(Duration.ofMillis(600)));
      steps.add(Step.send("x"));
    }
    try (var upstream = ScriptedUpstream.start(Script.of(steps.toArray(Step[]::new)))) {
      assertThat(ask(upstream).text()).isEqualTo("xxxxxxxx");
    }
  }

  @Test
  void connectionThatThePeerClosedIdle_isCountedAndGone() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.respond(200, "one"), Step.close()),
            Script.repeating(Step.request(), Step.respond(200, "two")))) {
      assertThat(ask(upstream).text()).isEqualTo("one");
      awaitClosed("peer", 1);
      assertThat(ask(upstream).text()).isEqualTo("two");
    }
  }

  /** Whether a retry is safe is the lender's to say: it hears that the connection was not new. */
  @Test
  void connectionThatDiesAsItIsUsedAgain_isToldApartFromANewOne() throws Exception {
    try (var upstream =
        ScriptedUpstream.start(
            Script.of(Step.request(), Step.respond(200, "one"), Step.request(), Step.reset()),
            Script.repeating(Step.request(), Step.respond(200, "two")))) {
      assertThat(ask(upstream).text()).isEqualTo("one");
      await().untilAsserted(() -> assertThat(snapshot().idle()).isOne());
      Asked.End end = ask(upstream).await();
      assertThat(Map.entry(end.kind(), end.failed().reused()))
          .isEqualTo(Map.entry(Kind.RESET, true));
      assertThat(ask(upstream).text()).isEqualTo("two");
    }
  }
}

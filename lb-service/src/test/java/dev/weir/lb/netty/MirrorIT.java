package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.metrics.Series;
import dev.weir.lb.route.Route;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.traffic.MirrorSettings;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of requests: they arrive, and whatever becomes of them the client sees nothing of it. */
@Timeout(20)
class MirrorIT {

  private static final Route ROUTE = new Route("all", "web", List.of(), List.of(), List.of());

  private static Balanced mirrored(MirrorSettings mirror, int port, int shadow) {
    TrafficSettings traffic =
        new TrafficSettings(new StickySettings.None(), mirror, Maintenance.standard());
    return Balanced.over(
        List.of(
            Balanced.pool("web", traffic, port),
            Balanced.pool("shadow", TrafficSettings.none(), shadow)),
        List.of(),
        ROUTE);
  }

  private static MirrorSettings all(int maxInFlight, int maxBuffer) {
    return new MirrorSettings("shadow", 1, maxInFlight, maxBuffer);
  }

  private static ScriptedUpstream answering(String text) throws Exception {
    return ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, text)));
  }

  private static Series series(Balanced balanced, ScriptedUpstream shadow) {
    return balanced.metrics.series("upstream", "shadow/u" + shadow.port());
  }

  private static void post(Balanced balanced, String body) throws Exception {
    try (Http http = balanced.connect()) {
      http.send(
          "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("real");
    }
  }

  private static void awaitNothingInFlight(Balanced balanced) {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                balanced.pools.all().stream()
                    .flatMap(pool -> pool.upstreams().stream())
                    .allMatch(upstream -> upstream.inFlight() == 0));
  }

  @Test
  void copy_isTheRequestWithAMark_andIsCounted() throws Exception {
    try (var real = answering("real");
        var shadow = answering("shadow");
        Balanced balanced = mirrored(all(10, 64 << 10), real.port(), shadow.port())) {
      post(balanced, "some body");
      RawMessage copy = shadow.awaitRequest(Duration.ofSeconds(5));
      assertThat(copy.startLine()).isEqualTo("POST /x HTTP/1.1");
      assertThat(copy.text()).isEqualTo("some body");
      assertThat(copy.header("host")).contains("h");
      assertThat(copy.header("weir-mirror")).contains("1");
      RawMessage original = real.requests().getFirst();
      assertThat(original.text()).isEqualTo("some body");
      assertThat(original.header("weir-mirror")).isEmpty();
      assertThat(copy.header("x-request-id")).isEqualTo(original.header("x-request-id"));
      awaitNothingInFlight(balanced);
      assertThat(series(balanced, shadow).requestsOfClass(2)).isEqualTo(1);
      assertThat(series(balanced, shadow).bytesIn()).isEqualTo(9);
    }
  }

  @Test
  void shadowThatResets_isNothingToTheClient() throws Exception {
    try (var real = answering("real");
        var shadow = ScriptedUpstream.start(Script.repeating(Step.request(), Step.reset()));
        Balanced balanced = mirrored(all(10, 64 << 10), real.port(), shadow.port())) {
      post(balanced, "b");
      awaitNothingInFlight(balanced);
      assertThat(shadow.requests()).hasSize(1);
    }
  }

  @Test
  void shadowThatDoesNotListen_isNothingToTheClient() throws Exception {
    try (var real = answering("real");
        Balanced balanced = mirrored(all(10, 64 << 10), real.port(), 1)) {
      post(balanced, "b");
      awaitNothingInFlight(balanced);
      assertThat(balanced.metrics.series("upstream", "shadow/u1").requestsOfClass(5)).isEqualTo(1);
    }
  }

  @Test
  void shadowThatTakesNothing_isGivenUp_andDelaysNobody() throws Exception {
    try (var real = answering("real");
        var shadow = ScriptedUpstream.start(Script.of(Step.hang()));
        Balanced balanced = mirrored(all(10, 16 << 10), real.port(), shadow.port())) {
      post(balanced, "b".repeat(20 << 20));
      awaitNothingInFlight(balanced);
      assertThat(series(balanced, shadow).requestsOfClass(4)).isEqualTo(1);
      assertThat(series(balanced, shadow).bytesIn()).isLessThan(20 << 20);
    }
  }

  @Test
  void copiesBeyondTheBound_areLeftOut() throws Exception {
    try (var real = answering("real");
        var shadow = ScriptedUpstream.start(Script.repeating(Step.request(), Step.hang()));
        Balanced balanced = mirrored(all(2, 16 << 10), real.port(), shadow.port())) {
      for (int i = 0; i < 5; i++) {
        post(balanced, "b");
      }
      await().until(() -> shadow.requests().size() == 2);
      assertThat(real.requests()).hasSize(5);
      awaitNothingInFlight(balanced);
      assertThat(shadow.requests()).hasSize(2);
    }
  }

  @Test
  void endlessAnswer_isCutOff() throws Exception {
    try (var real = answering("real");
        var shadow =
            ScriptedUpstream.start(
                Script.repeating(
                    Step.request(),
                    Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"),
                    Step.send("x".repeat(3 << 20)),
                    Step.hang()));
        Balanced balanced = mirrored(all(2, 16 << 10), real.port(), shadow.port())) {
      post(balanced, "b");
      awaitNothingInFlight(balanced);
      assertThat(series(balanced, shadow).bytesOut()).isBetween(1L << 20, 2L << 20);
    }
  }

  @Test
  void clientThatGoesInMidRequest_takesTheCopyAlong() throws Exception {
    try (var real = answering("real");
        var shadow = answering("shadow");
        Balanced balanced = mirrored(all(2, 16 << 10), real.port(), shadow.port())) {
      try (Http http = balanced.connect()) {
        http.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
        await().until(() -> shadow.connections() == 1);
      }
      awaitNothingInFlight(balanced);
      assertThat(shadow.requests()).isEmpty();
    }
  }
}

package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.Route;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the balancer answers itself: to whom nobody can serve, and to requests that are too long.
 */
@Timeout(20)
class MaintenanceIT {

  private static RawMessage answer(Maintenance maintenance) throws Exception {
    TrafficSettings traffic = new TrafficSettings(new StickySettings.None(), null, maintenance);
    try (Balanced balanced = Balanced.over(Balanced.pool("web", traffic))) {
      return Http.get(balanced.port(), "/");
    }
  }

  @Test
  void poolWithNobody_saysWhenToComeAgain() throws Exception {
    RawMessage answer = answer(Maintenance.standard());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).contains("30");
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.text()).contains("no-upstream", "pool web");
  }

  @Test
  void poolWithNobody_showsTheOperatorsPage() throws Exception {
    RawMessage answer =
        answer(
            new Maintenance(
                500,
                Duration.ZERO,
                Optional.of(new Maintenance.Page("text/html; charset=utf-8", "<p>zurück"))));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("retry-after")).isEmpty();
    assertThat(answer.header("content-type")).contains("text/html; charset=utf-8");
    assertThat(answer.header("cache-control")).contains("no-store");
    assertThat(answer.text()).isEqualTo("<p>zurück");
  }

  private static Balanced upTo(long bytes, int port) {
    return Balanced.over(
        List.of(Balanced.pool("web", TrafficSettings.none(), port)),
        List.of(),
        new Route(
            "all",
            "web",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            bytes,
            Timeouts.none(),
            OptionalInt.empty()));
  }

  @Test
  void bodySaidToBeTooLong_reachesNoUpstream() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "ok")));
        Balanced balanced = upTo(4, upstream.port());
        Http http = balanced.connect()) {
      http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");
      RawMessage refused = http.read();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.text()).contains("body-too-large", "at most 4 bytes");
      http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd");
      assertThat(http.read().text()).isEqualTo("ok");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void bodyThatTurnsOutTooLong_isRefused_andItsUpstreamIsFree() throws Exception {
    try (var upstream =
            ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "ok")));
        Balanced balanced = upTo(4, upstream.port());
        Http http = balanced.connect()) {
      http.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      http.send("2\r\nde\r\n0\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(413);
      assertThat(balanced.inFlight()).isZero();
    }
  }
}

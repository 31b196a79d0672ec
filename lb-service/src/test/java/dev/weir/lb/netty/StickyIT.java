package dev.weir.lb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.lb.route.Route;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.sticky.StickySettings.Learned;
import dev.weir.lb.sticky.StickySettings.SameSite;
import dev.weir.lb.sticky.StickySettings.Secure;
import dev.weir.lb.sticky.StickySettings.SignedCookie;
import dev.weir.lb.sticky.StickySettings.Source;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.traffic.TrafficSettings;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that stay with an upstream or a pool, and move when that goes. */
@Timeout(20)
class StickyIT {

  private static final StickySettings COOKIE =
      new SignedCookie("weir-web", "/", Duration.ZERO, SameSite.LAX, Secure.AUTO);

  private static TrafficSettings sticky(StickySettings settings) {
    return new TrafficSettings(settings, null, Maintenance.standard());
  }

  private static ScriptedUpstream named(String name, String... fields) throws Exception {
    return ScriptedUpstream.start(
        Script.repeating(Step.request(), Step.respond(200, name, fields)));
  }

  private static String cookie(RawMessage answer) {
    assertThat(answer.headers("set-cookie")).hasSize(1);
    return "Cookie: a=1; " + answer.headers("set-cookie").getFirst().split(";", 2)[0] + "; b=2";
  }

  @Test
  void session_staysWithItsUpstream_whichSeesNothingOfTheCookie() throws Exception {
    try (var a = named("a");
        var b = named("b");
        Balanced balanced =
            Balanced.over(Balanced.pool("web", sticky(COOKIE), a.port(), b.port()))) {
      RawMessage first = Http.get(balanced.port(), "/");
      assertThat(first.headers("set-cookie"))
          .singleElement()
          .asString()
          .matches("weir-web=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax");
      for (int i = 0; i < 5; i++) {
        RawMessage next = Http.get(balanced.port(), "/", cookie(first));
        assertThat(next.text()).isEqualTo(first.text());
        assertThat(next.headers("set-cookie")).isEmpty();
      }
      ScriptedUpstream asked = first.text().equals("a") ? a : b;
      assertThat(asked.requests()).hasSize(6);
      assertThat(asked.requests().getLast().headers("cookie")).containsExactly("a=1; b=2");
      RawMessage forged = Http.get(balanced.port(), "/", "Cookie: weir-web=a");
      assertThat(forged.headers("set-cookie")).hasSize(1);
    }
  }

  @Test
  void session_whoseUpstreamIsDown_movesWithOneCookie() throws Exception {
    try (var a = named("a");
        var b = named("b");
        Balanced balanced =
            Balanced.over(Balanced.pool("web", sticky(COOKIE), a.port(), b.port()))) {
      RawMessage first = Http.get(balanced.port(), "/");
      String down = first.text().equals("a") ? "u" + a.port() : "u" + b.port();
      balanced.pool.upstreams().stream()
          .filter(upstream -> upstream.id().equals(down))
          .forEach(
              upstream -> {
                for (int i = 0; i < 3; i++) {
                  balanced.pool.probed(upstream, new ProbeOutcome.Failed("test"));
                }
              });
      RawMessage moved = Http.get(balanced.port(), "/", cookie(first));
      assertThat(moved.text()).isNotEqualTo(first.text());
      RawMessage next = Http.get(balanced.port(), "/", cookie(moved));
      assertThat(next.text()).isEqualTo(moved.text());
      assertThat(next.headers("set-cookie")).isEmpty();
    }
  }

  @Test
  void session_whoseUpstreamFailsTheRequest_movesWithOneCookie() throws Exception {
    try (var dying =
            ScriptedUpstream.start(
                Script.of(Step.request(), Step.respond(200, "dying"), Step.request(), Step.reset()),
                Script.repeating(Step.reset()));
        var other = named("other");
        Balanced balanced =
            Balanced.over(Balanced.pool("web", sticky(COOKIE), dying.port(), other.port()))) {
      RawMessage first = Http.get(balanced.port(), "/");
      assertThat(first.text()).isEqualTo("dying");
      RawMessage moved = Http.get(balanced.port(), "/", cookie(first));
      assertThat(moved.text()).isEqualTo("other");
      assertThat(Http.get(balanced.port(), "/", cookie(moved)).headers("set-cookie")).isEmpty();
    }
  }

  @Test
  void key_thatAnUpstreamGivesOut_leadsBackToIt() throws Exception {
    StickySettings learned = new Learned(Source.COOKIE, "JSESSIONID", 100, Duration.ofMinutes(1));
    try (var a = named("a", "Set-Cookie: JSESSIONID=of-a; Path=/");
        var b = named("b", "Set-Cookie: JSESSIONID=of-b; Path=/");
        Balanced balanced =
            Balanced.over(Balanced.pool("web", sticky(learned), a.port(), b.port()))) {
      Http.get(balanced.port(), "/");
      Http.get(balanced.port(), "/");
      for (int i = 0; i < 3; i++) {
        for (String name : List.of("a", "b")) {
          RawMessage answer = Http.get(balanced.port(), "/", "Cookie: JSESSIONID=of-" + name);
          assertThat(answer.text()).isEqualTo(name);
        }
      }
      assertThat(a.requests().getLast().headers("cookie")).containsExactly("JSESSIONID=of-a");
    }
  }

  @Test
  void split_keepsAClientWithItsPoolAndItsUpstream() throws Exception {
    SplitSpec split =
        new SplitSpec("shop", Map.of("web", 1, "canary", 1), SplitSpec.Keeping.COOKIE);
    Route route = new Route("all", "shop", List.of(), List.of(), List.of());
    try (var a = named("a");
        var b = named("b");
        var c = named("c");
        Balanced balanced =
            Balanced.over(
                List.of(
                    Balanced.pool("web", sticky(COOKIE), a.port(), b.port()),
                    Balanced.pool("canary", TrafficSettings.none(), c.port())),
                List.of(split),
                route)) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; seen.size() < 3; i++) {
        RawMessage first = Http.get(balanced.port(), "/" + i);
        seen.add(first.text());
        assertThat(first.headers("set-cookie")).hasSize(first.text().equals("c") ? 1 : 2);
        StringBuilder cookies = new StringBuilder("Cookie: x=y");
        first
            .headers("set-cookie")
            .forEach(cookie -> cookies.append("; ").append(cookie.split(";", 2)[0]));
        RawMessage next = Http.get(balanced.port(), "/" + i, cookies.toString());
        assertThat(next.text()).isEqualTo(first.text());
        assertThat(next.headers("set-cookie")).isEmpty();
      }
      assertThat(c.requests().getLast().headers("cookie")).containsExactly("x=y");
    }
  }
}

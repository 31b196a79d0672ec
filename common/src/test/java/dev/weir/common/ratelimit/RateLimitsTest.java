package dev.weir.common.ratelimit;

import static dev.weir.common.ratelimit.LimitAlgorithm.FIXED_WINDOW;
import static dev.weir.common.ratelimit.LimitAlgorithm.TOKEN_BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.ratelimit.Verdict.Limited;
import dev.weir.common.ratelimit.Verdict.Pass;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
  private static final RateLimitRule TWO_A_MINUTE =
      RateLimitRule.perClient("two", FIXED_WINDOW, 2, Duration.ofMinutes(1));

  private static InetAddress client(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static Verdict ask(RateLimits limits, String client, String path) {
    return (Verdict) limits.check(LimitRequest.of("GET", "example.org", path, client(client)), 0);
  }

  private static RateLimitRule rule(String name, KeySource key, int limit, String path) {
    RequestMatch match = new RequestMatch(path, "", "");
    Duration minute = Duration.ofMinutes(1);
    return RateLimitRule.of(name, match, key, FIXED_WINDOW, limit, minute);
  }

  @Test
  void withoutRules_everythingPasses() {
    assertThat(RateLimits.none().isEmpty()).isTrue();
    assertThat(ask(RateLimits.of(List.of()), "192.0.2.1", "/")).isSameAs(Pass.UNLIMITED);
  }

  @Test
  void requestThatNoRuleMatches_passesWithoutFields() {
    RateLimits limits = RateLimits.of(List.of(rule("x", KeySource.CLIENT, 1, "/x")));
    assertThat(ask(limits, "192.0.2.1", "/y")).isSameAs(Pass.UNLIMITED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "/%78", "//x", "/a;%2f..%2f..%2fx", "/%2578", "/x;y", "/a/..;/x"})
  void otherSpelling_isCountedToo(String target) {
    RateLimits limits = RateLimits.of(List.of(rule("x", KeySource.CLIENT, 1, "/x")));
    ask(limits, "192.0.2.1", "/x");
    assertThat(ask(limits, "192.0.2.1", target)).isInstanceOf(Limited.class);
  }

  @Test
  void pass_statesTheRuleAndWhatIsLeft() {
    RateLimits limits = RateLimits.of(List.of(TWO_A_MINUTE));
    assertThat(ask(limits, "192.0.2.1", "/"))
        .isEqualTo(new Pass("\"two\";q=2;w=60", "\"two\";r=1;t=60"));
  }

  @Test
  void refusal_isAProblemWithTheTimeToWait() {
    RateLimits limits = RateLimits.of(List.of(TWO_A_MINUTE));
    ask(limits, "192.0.2.1", "/");
    ask(limits, "192.0.2.1", "/");
    Limited limited = (Limited) ask(limits, "192.0.2.1", "/");
    assertThat(limited.retryAfterSeconds()).isEqualTo(60);
    assertThat(limited.state()).isEqualTo("\"two\";r=0;t=60");
    assertThat(limited.problem().status()).isEqualTo(429);
    assertThat(limited.problem().type()).isEqualTo("https://weir.dev/problems/rate-limited");
    assertThat(limited.problem().detail()).contains("\"two\" of 2 requests in 60 s");
    assertThat(limited.problem().extensions())
        .containsEntry("violated-policies", List.of("two"))
        .containsEntry("retryAfterSeconds", 60L);
  }

  @Test
  void ipv6Clients_countByTheirNetwork_ipv4ByAddress() {
    RateLimits limits = RateLimits.of(List.of(rule("one", KeySource.CLIENT, 1, "")));
    assertThat(ask(limits, "2001:db8::1", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "2001:db8::2", "/")).isInstanceOf(Limited.class);
    assertThat(ask(limits, "2001:db8:0:1::1", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "192.0.2.1", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "192.0.2.2", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "192.0.2.1", "/")).isInstanceOf(Limited.class);
  }

  @Test
  void tightestRule_speaks() {
    RateLimits limits =
        RateLimits.of(
            List.of(
                rule("wide", KeySource.SERVICE, 100, ""),
                rule("tight", KeySource.CLIENT, 3, ""),
                rule("host", KeySource.HOST, 50, "")));
    assertThat(ask(limits, "192.0.2.1", "/").state()).startsWith("\"tight\";r=2");
  }

  @Test
  void longestWait_isToldOfSeveralRefusals() {
    RateLimitRule brief = RateLimitRule.perClient("brief", TOKEN_BUCKET, 1, Duration.ofSeconds(1));
    RateLimitRule lengthy =
        RateLimitRule.perClient("lengthy", FIXED_WINDOW, 1, Duration.ofHours(1));
    RateLimits limits = RateLimits.of(List.of(brief, lengthy));
    ask(limits, "192.0.2.1", "/");
    assertThat(ask(limits, "192.0.2.1", "/").state()).startsWith("\"lengthy\"");
  }

  @ParameterizedTest
  @EnumSource
  void refusedRequest_costsTheOtherRulesNothing(LimitAlgorithm algorithm) {
    RateLimitRule service =
        RateLimitRule.of(
            "service",
            RequestMatch.EVERYTHING,
            KeySource.SERVICE,
            algorithm,
            3,
            Duration.ofMinutes(1));
    RateLimits limits = RateLimits.of(List.of(service, rule("one", KeySource.CLIENT, 1, "")));
    for (int i = 0; i < 10; i++) {
      ask(limits, "192.0.2.1", "/");
    }
    assertThat(ask(limits, "192.0.2.2", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "192.0.2.3", "/")).isInstanceOf(Pass.class);
    assertThat(ask(limits, "192.0.2.4", "/").state()).startsWith("\"service\";r=0");
  }

  @Test
  void subsecondWindow_hasNoLengthInSeconds() {
    RateLimitRule rule = RateLimitRule.perClient("fast", FIXED_WINDOW, 5, Duration.ofMillis(100));
    assertThat(ask(RateLimits.of(List.of(rule)), "192.0.2.1", "/").policy())
        .isEqualTo("\"fast\";q=5");
  }

  @Test
  void rules_areCheckedWhenMade() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> RateLimits.of(List.of(TWO_A_MINUTE, TWO_A_MINUTE)))
        .hasMessageContaining("two limits are named \"two\"");
    assertThatThrownBy(() -> RateLimitRule.perClient("a b", FIXED_WINDOW, 1, minute))
        .hasMessageContaining("name");
    assertThatThrownBy(() -> RateLimitRule.perClient("a", FIXED_WINDOW, 0, minute))
        .hasMessageContaining("limit \"0\"");
    assertThatThrownBy(() -> RateLimitRule.perClient("a", FIXED_WINDOW, 1, Duration.ofDays(2)))
        .hasMessageContaining("100ms to 1d");
  }

  private static LimitRequest withField(String client, String value) {
    LimitRequest plain = LimitRequest.of("GET", "Example.org:8080", "/", client(client));
    return new LimitRequest() {
      @Override
      public String method() {
        return plain.method();
      }

      @Override
      public String host() {
        return plain.host();
      }

      @Override
      public String target() {
        return plain.target();
      }

      @Override
      public InetAddress client() {
        return plain.client();
      }

      @Override
      public String header(String name) {
        return name.equals("X-API-Key") ? value : "";
      }

      @Override
      public String route() {
        return value;
      }
    };
  }

  private static RateLimits one(String key) {
    return RateLimits.of(List.of(rule("one", KeySource.parse(key), 1, "")));
  }

  @Test
  void headerValues_countApart_andWithoutOneTheClientCounts() {
    RateLimits limits = one("header:X-API-Key");
    assertThat(limits.check(withField("192.0.2.1", "a"), 0)).isInstanceOf(Pass.class);
    assertThat(limits.check(withField("192.0.2.2", "a"), 0)).isInstanceOf(Limited.class);
    assertThat(limits.check(withField("192.0.2.1", "b"), 0)).isInstanceOf(Pass.class);
    assertThat(limits.check(withField("192.0.2.1", ""), 0)).isInstanceOf(Pass.class);
    assertThat(limits.check(withField("192.0.2.1", ""), 0)).isInstanceOf(Limited.class);
    assertThat(limits.check(withField("192.0.2.2", ""), 0)).isInstanceOf(Pass.class);
  }

  @Test
  void longValues_countApart_andAreNotKept() {
    String common = "k".repeat(8_000);
    assertThat(LimitKey.of(common + "1")).isNotEqualTo(LimitKey.of(common + "2"));
    assertThat(LimitKey.of(common).text()).hasSizeLessThan(100);
  }

  @Test
  void routesCountApart_hostsWithoutCaseAndPort() {
    RateLimits byRoute = one("route");
    assertThat(byRoute.check(withField("192.0.2.1", "r1"), 0)).isInstanceOf(Pass.class);
    assertThat(byRoute.check(withField("192.0.2.2", "r1"), 0)).isInstanceOf(Limited.class);
    assertThat(byRoute.check(withField("192.0.2.1", "r2"), 0)).isInstanceOf(Pass.class);
    RateLimits byHost = one("host");
    assertThat(byHost.check(withField("192.0.2.1", ""), 0)).isInstanceOf(Pass.class);
    assertThat(ask(byHost, "192.0.2.1", "/")).isInstanceOf(Limited.class);
  }

  @Test
  void concurrency_holdsUntilTheLeaseIsReleased_andSaysItsUnit() {
    RateLimits limits =
        RateLimits.of(
            List.of(
                RateLimitRule.perClient(
                    "c", LimitAlgorithm.CONCURRENCY, 1, RateLimitRule.NO_WINDOW)));
    Pass pass = (Pass) ask(limits, "192.0.2.1", "/");
    assertThat(pass.policy()).isEqualTo("\"c\";q=1;qu=\"concurrent-requests\"");
    assertThat(pass.state()).isEqualTo("\"c\";r=0");
    Limited limited = (Limited) ask(limits, "192.0.2.1", "/");
    assertThat(limited.retryAfterSeconds()).isEqualTo(1);
    assertThat(limited.problem().detail()).contains("of 1 requests at once");
    pass.lease().release();
    assertThat(ask(limits, "192.0.2.1", "/")).isInstanceOf(Pass.class);
  }

  @Test
  void refusalOfAnotherRule_releasesWhatWasLeased() {
    RateLimitRule held =
        RateLimitRule.of(
            "held",
            RequestMatch.EVERYTHING,
            KeySource.SERVICE,
            LimitAlgorithm.CONCURRENCY,
            1,
            RateLimitRule.NO_WINDOW);
    RateLimits limits = RateLimits.of(List.of(held, rule("one", KeySource.CLIENT, 1, "/x")));
    ((Pass) ask(limits, "192.0.2.1", "/x")).lease().release();
    assertThat(ask(limits, "192.0.2.1", "/x")).isInstanceOf(Limited.class);
    assertThat(ask(limits, "192.0.2.1", "/")).isInstanceOf(Pass.class);
  }

  @Test
  void rulesThatStay_keepTheirCounts_changedOnesStartAfresh() {
    RateLimitRule stays = rule("stays", KeySource.CLIENT, 1, "/stays");
    RateLimits limits = RateLimits.of(List.of(stays, rule("goes", KeySource.CLIENT, 1, "/goes")));
    ask(limits, "192.0.2.1", "/stays");
    ask(limits, "192.0.2.1", "/goes");
    limits.use(List.of(stays, rule("goes", KeySource.CLIENT, 2, "/goes")));
    assertThat(ask(limits, "192.0.2.1", "/stays")).isInstanceOf(Limited.class);
    assertThat(ask(limits, "192.0.2.1", "/goes").state()).startsWith("\"goes\";r=1");
    limits.use(List.of());
    assertThat(limits.isEmpty()).isTrue();
    assertThat(ask(limits, "192.0.2.1", "/stays")).isSameAs(Pass.UNLIMITED);
  }

  @Test
  void limitsOfARoute_countWithTheOthers_oncePerRequest() {
    RateLimitRule everywhere = rule("all", KeySource.SERVICE, 2, "/a");
    RateLimits limits = RateLimits.of(List.of(everywhere));
    List<AttachedLimit> named = List.of(limits.attach(new RouteLimit.Named("all")));
    LimitRequest matching = LimitRequest.of("GET", "h", "/a", client("192.0.2.1"));
    LimitRequest other = LimitRequest.of("GET", "h", "/b", client("192.0.2.1"));
    assertThat(((Pass) limits.check(matching, named, 0)).state()).startsWith("\"all\";r=1");
    assertThat(((Pass) limits.check(other, named, 0)).state()).startsWith("\"all\";r=0");
    assertThat(limits.checkRoute(other, named, 0)).isInstanceOf(Limited.class);
    assertThat(limits.checkRoute(matching, named, 0)).isSameAs(Pass.UNLIMITED);
  }

  @Test
  void ownLimitsOfARoute_shareTheirCounts_whileAttached() {
    RateLimits limits = RateLimits.none();
    RouteLimit own = new RouteLimit.Own(rule("mine", KeySource.SERVICE, 1, ""));
    List<AttachedLimit> first = List.of(limits.attach(own));
    List<AttachedLimit> second = List.of(limits.attach(own));
    LimitRequest request = LimitRequest.of("GET", "h", "/", client("192.0.2.1"));
    assertThat(limits.check(request, first, 0)).isInstanceOf(Pass.class);
    assertThat(limits.check(request, second, 0)).isInstanceOf(Limited.class);
    assertThat(limits.check(request, first, 0)).isInstanceOf(Limited.class);
  }

  @Test
  void nameWithoutALimit_limitsNothing_untilThereIsOne() {
    RateLimits limits = RateLimits.none();
    List<AttachedLimit> later = List.of(limits.attach(new RouteLimit.Named("later")));
    LimitRequest request = LimitRequest.of("GET", "h", "/", client("192.0.2.1"));
    assertThat(limits.check(request, later, 0)).isSameAs(Pass.UNLIMITED);
    limits.use(List.of(rule("later", KeySource.SERVICE, 1, "/elsewhere")));
    assertThat(((Pass) limits.check(request, later, 0)).state()).startsWith("\"later\";r=0");
  }

  @Test
  void listeners_hearOfRefusals() {
    RateLimits limits = RateLimits.of(List.of(TWO_A_MINUTE));
    List<String> heard = new ArrayList<>();
    limits.addListener((client, rule) -> heard.add(client.getHostAddress() + " " + rule));
    for (int i = 0; i < 3; i++) {
      ask(limits, "192.0.2.1", "/");
    }
    assertThat(heard).containsExactly("192.0.2.1 two");
  }
}

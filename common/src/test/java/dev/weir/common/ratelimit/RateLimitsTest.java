package dev.weir.common.ratelimit;

import static dev.weir.common.ratelimit.LimitAlgorithm.FIXED_WINDOW;
import static dev.weir.common.ratelimit.LimitAlgorithm.TOKEN_BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.ratelimit.Verdict.Limited;
import dev.weir.common.ratelimit.Verdict.Pass;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimitsTest {
  private static final RateLimitRule TWO_A_MINUTE =
      RateLimitRule.perClient("two", FIXED_WINDOW, 2, Duration.ofMinutes(1));

  private static InetAddress client(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static Verdict ask(RateLimits limits, String client, String path) {
    return limits.check("GET", "example.org", path, client(client), 0);
  }

  private static RateLimitRule rule(String name, LimitKeyKind key, int limit, String path) {
    RequestMatch match = new RequestMatch(path, "", "");
    Duration minute = Duration.ofMinutes(1);
    return new RateLimitRule(name, match, key, FIXED_WINDOW, limit, minute, limit);
  }

  @Test
  void withoutRules_everythingPasses() {
    assertThat(RateLimits.none().isEmpty()).isTrue();
    assertThat(ask(RateLimits.of(List.of()), "192.0.2.1", "/")).isSameAs(Pass.UNLIMITED);
  }

  @Test
  void requestThatNoRuleMatches_passesWithoutFields() {
    RateLimits limits = RateLimits.of(List.of(rule("x", LimitKeyKind.CLIENT, 1, "/x")));
    assertThat(ask(limits, "192.0.2.1", "/y")).isSameAs(Pass.UNLIMITED);
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
    RateLimits limits = RateLimits.of(List.of(rule("one", LimitKeyKind.CLIENT, 1, "")));
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
                rule("wide", LimitKeyKind.SERVICE, 100, ""),
                rule("tight", LimitKeyKind.CLIENT, 3, ""),
                rule("host", LimitKeyKind.HOST, 50, "")));
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
        new RateLimitRule(
            "service",
            RequestMatch.EVERYTHING,
            LimitKeyKind.SERVICE,
            algorithm,
            3,
            Duration.ofMinutes(1),
            3);
    RateLimits limits = RateLimits.of(List.of(service, rule("one", LimitKeyKind.CLIENT, 1, "")));
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
        .hasMessageContaining("limit 0");
    assertThatThrownBy(() -> RateLimitRule.perClient("a", FIXED_WINDOW, 1, Duration.ofDays(2)))
        .hasMessageContaining("100 ms to 24 h");
  }
}

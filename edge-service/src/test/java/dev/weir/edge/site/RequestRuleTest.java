package dev.weir.edge.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Glob;
import dev.weir.edge.policy.CacheKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rule of a site holds for a request, and what holds under it. */
class RequestRuleTest {

  private static final TtlRules HOUR =
      new TtlRules(Duration.ZERO, Duration.ofHours(1), Duration.ZERO, Duration.ZERO);

  private static final SiteRules SITE =
      site(
          rule(List.of("/api/*", "/cart"), List.of(), true, null),
          rule(List.of("/static/*", "*.css"), List.of(), false, HOUR),
          rule(List.of(), List.of("session*", "auth"), true, null));

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/", "/api/a?b", "/cart", "/cart?x=/static/", "/%61pi/x", "/x/..;/api/y"})
  void pathThatPasses_passesInEitherReading(String target) {
    assertThat(SITE.ruleFor(target, cookies())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/static/a", "/static/a/../b", "/x.css", "/static/?id=1"})
  void pathOfTheStore_mustFitInBothReadings(String target) {
    assertThat(SITE.ruleFor(target, cookies("session=1"))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/..%2faccount",
        "/static/%2e%2e/account",
        "/static/..;/account",
        "/static/;%2f..%2f..%2faccount",
        "/static/a;b%2f..%2f..%2f..%2faccount",
        "/static/..%252faccount",
        "/static/..%25252faccount",
        "/account%2f..%2fstatic%2fa",
        "/account;x.css",
        "/account/%3bx.css",
        "/account%3fx.css"
      })
  void pathThatAnOriginMayReadOtherwise_isNoneOfIts_norTheSites(String target) {
    assertThat(SITE.ruleFor(target, cookies())).isEqualTo(SiteRules.UNCERTAIN);
    assertThat(SITE.ruleFor(target, cookies("auth=1"))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/account?x.css", "/Static/a", "/account", "/caf%C3%A9/%20x"})
  void otherPaths_areTheSites(String target) {
    assertThat(SITE.ruleFor(target, cookies())).isEqualTo(SiteRules.NO_RULE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x/..%2faccount", "/;%2faccount", "/account%2f..%2fx", "/%2561ccount"})
  void ruleThatShieldsPaths_isNotEvadedByAnotherSpelling(String target) {
    SiteRules shielded =
        site(
            rule(List.of("/account*"), List.of(), false, null),
            rule(List.of("/*"), List.of(), false, HOUR));
    assertThat(shielded.ruleFor(target, cookies())).isEqualTo(SiteRules.UNCERTAIN);
    assertThat(shielded.ruleFor("/account/x", cookies())).isZero();
    SiteRules mild = site(rule(List.of("/account*"), List.of(), false, TtlRules.NONE));
    assertThat(mild.ruleFor(target, cookies())).isEqualTo(SiteRules.UNCERTAIN);
    assertThat(mild.passing().pass()).isTrue();
  }

  @Test
  void patternsAreWrittenDecoded() {
    SiteRules site = site(rule(List.of("/caf\u00e9/*"), List.of(), false, HOUR));
    assertThat(site.ruleFor("/caf%C3%A9/a%20b", cookies())).isZero();
    assertThat(site.ruleFor("/caf%c3%a9/", cookies())).isZero();
    for (String pattern : List.of("/caf%C3%A9/*", "/a;b", "/a//b", "/a\\b", "/a/../b", "/a/.")) {
      assertThatThrownBy(() -> rule(List.of(pattern), List.of(), true, null))
          .hasMessageContaining("'" + pattern + "' has a percent sign");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session=1",
        "a=b; session_id=2",
        "a;auth",
        "a=session; auth=",
        ";;  auth =x",
        "x=1; session"
      })
  void cookieIsFoundByItsName(String line) {
    assertThat(SITE.ruleFor("/", cookies("z=1", line))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=session", "xsession=1", "Auth=1", "=auth", "a=1, auth=2", ";=;"})
  void otherCookies_areNot(String line) {
    assertThat(SITE.ruleFor("/", cookies(line))).isEqualTo(SiteRules.NO_RULE);
  }

  @Test
  void ruleOfPathsAndCookies_wantsBoth() {
    SiteRules site = site(rule(List.of("/a/*"), List.of("auth"), true, null));
    assertThat(site.ruleFor("/a/b", cookies("auth=1"))).isZero();
    assertThat(site.ruleFor("/a/b", cookies())).isEqualTo(SiteRules.NO_RULE);
    assertThat(site.ruleFor("/b", cookies("auth=1"))).isEqualTo(SiteRules.NO_RULE);
  }

  @Test
  void underARule_itsLifetimesStandForTheSites_andItsChangesComeAfter() {
    FieldRules first = new FieldRules(List.of("a"), Map.of(), Map.of());
    FieldRules then = new FieldRules(List.of("b"), Map.of(), Map.of());
    RequestRule rule = new RequestRule(List.of(new Glob("/x")), List.of(), false, HOUR, then, then);
    SiteRules site =
        new SiteRules(
            "s",
            KeyRules.AS_SENT,
            List.of(first),
            List.of(first),
            TtlRules.NONE,
            SliceRules.NONE,
            3,
            true,
            false,
            List.of(rule));
    assertThat(site.under(rule))
        .isEqualTo(
            new SiteRules(
                "s",
                KeyRules.AS_SENT,
                List.of(first, then),
                List.of(first, then),
                HOUR,
                SliceRules.NONE,
                3,
                true,
                false,
                List.of()));
    assertThat(site(SITE.rules().getFirst()).under(SITE.rules().getFirst()).pass()).isTrue();
  }

  @Test
  void keyIsTheSamePathAsTheRulesSee() {
    // or requests of one key could be under two rules
    KeyRules sorted = new KeyRules(false, true, List.of(), List.of());
    CacheKey key = sorted.apply(CacheKey.of("h", "/static/a?b=1&a=2"), false);
    assertThat(SITE.ruleFor(key.target(), cookies())).isEqualTo(1);
  }

  @Test
  void whatMakesNoSense_isRefused() {
    assertThatThrownBy(() -> rule(List.of(), List.of(), true, null))
        .hasMessageContaining("expected one of them");
    assertThatThrownBy(() -> rule(List.of(), List.of("a"), false, null))
        .hasMessageContaining("expected pass: true");
    assertThatThrownBy(() -> rule(List.of("/a"), List.of(), true, HOUR))
        .hasMessageContaining("expected pass or ttl");
    assertThatThrownBy(() -> rule(List.of("static/*"), List.of(), true, null))
        .hasMessageContaining("'static/*' fits no path");
    assertThatThrownBy(() -> rule(List.of("/a?b=*"), List.of(), true, null))
        .hasMessageContaining("fits no path");
    assertThatThrownBy(() -> rule(Collections.nCopies(101, "/a"), List.of(), true, null))
        .hasMessageContaining("100");
    RequestRule[] many =
        Collections.nCopies(101, SITE.rules().getFirst()).toArray(RequestRule[]::new);
    assertThatThrownBy(() -> site(many)).hasMessageContaining("there are 101");
  }

  private static RequestRule rule(
      List<String> paths, List<String> cookies, boolean pass, @Nullable TtlRules ttl) {
    return new RequestRule(
        paths.stream().map(Glob::new).toList(),
        cookies.stream().map(Glob::new).toList(),
        pass,
        ttl,
        FieldRules.NONE,
        FieldRules.NONE);
  }

  private static SiteRules site(RequestRule... rules) {
    return new SiteRules(
        "s",
        KeyRules.AS_SENT,
        List.of(),
        List.of(),
        TtlRules.NONE,
        SliceRules.NONE,
        1,
        false,
        false,
        Arrays.asList(rules));
  }

  private static Fields cookies(String... lines) {
    return new Fields() {
      @Override
      public @Nullable String first(String name) {
        return all(name).isEmpty() ? null : lines[0];
      }

      @Override
      public List<String> all(String name) {
        return name.equals("cookie") ? List.of(lines) : List.of();
      }
    };
  }
}

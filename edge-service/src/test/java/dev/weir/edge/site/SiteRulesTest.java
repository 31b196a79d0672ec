package dev.weir.edge.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.ResponseDirectives;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a site says of keys, fields and lifetimes. */
class SiteRulesTest {

  private static final KeyRules SORTED =
      new KeyRules(false, true, List.of("utm_*", "ref"), List.of());
  private static final KeyRules KEPT = new KeyRules(true, false, List.of(), List.of("id"));

  @ParameterizedTest
  @CsvSource({
    "/a,/a",
    "/a?,/a",
    "/a?b=2&a=1,/a?a=1&b=2",
    "/a?b=2&utm_source=x&b=1,/a?b=2&b=1",
    "/a?ref=x&utm_medium=y,/a",
    "/a?refs=x,/a?refs=x",
    "/a?&&z&y=,/a?y=&z"
  })
  void queryIsSorted_andWhatDoesNotCountIsLeftOut(String sent, String counts) {
    assertThat(SORTED.apply(new CacheKey("h", sent), true)).isEqualTo(new CacheKey("h", counts));
  }

  @Test
  void onlyWhatIsKeptCounts_andTheSchemeWhereItShall() {
    CacheKey sent = new CacheKey("h", "/a?id=1&x=2&id=3");
    assertThat(KEPT.apply(sent, true)).isEqualTo(new CacheKey("h", "/a?id=1&id=3", "https"));
    assertThat(KEPT.apply(sent, false)).isEqualTo(new CacheKey("h", "/a?id=1&id=3", "http"));
    assertThat(KeyRules.AS_SENT.apply(sent, true)).isSameAs(sent);
  }

  @Test
  void schemeGoesOnToWhatAnAnswerNames() {
    CacheKey key = new CacheKey("h", "/a", "https");
    assertThat(key.sibling("/b")).hasValue(new CacheKey("h", "/b", "https"));
    assertThat(key.sibling("http://h/b")).hasValue(new CacheKey("h", "/b", "https"));
  }

  @Test
  void dropAndKeepTogether_areRefused() {
    List<String> names = List.of("a");
    assertThatThrownBy(() -> new KeyRules(false, false, names, names))
        .hasMessageContaining("one of the two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "connection", "a b", ""})
  void fieldThatIsNotTheMessages_isRefused(String name) {
    assertThatThrownBy(() -> new FieldRules(List.of(name), Map.of(), Map.of()))
        .hasMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb: c", "\n", "", " a", "a\0"})
  void valueThatWouldBeMore_isRefused(String value) {
    assertThatThrownBy(() -> new FieldRules(List.of(), Map.of("x", value), Map.of()))
        .hasMessageContaining("'x'");
  }

  @Test
  void lifetimeIsAssumed_whereTheOriginNamesNone() {
    TtlRules rules =
        new TtlRules(Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Fields plain = fields(Map.of("date", "Thu, 01 Jan 1970 00:00:10 GMT"));
    assertThat(rules.assumed(plain, 200, 99_000).first("expires"))
        .isEqualTo("Thu, 01 Jan 1970 00:01:10 GMT");
    assertThat(rules.assumed(plain, 500, 99_000)).isSameAs(plain);
    for (Map<String, String> said :
        List.of(
            Map.of("cache-control", "max-age=1"),
            Map.of("cache-control", "s-maxage=1"),
            Map.of("expires", "0"),
            Map.of("set-cookie", "a=b"))) {
      Fields fields = fields(said);
      assertThat(rules.assumed(fields, 200, 99_000)).as("%s", said).isSameAs(fields);
    }
  }

  @Test
  void lifetimeThatOverrides_countsWhateverTheOriginSays() {
    TtlRules rules =
        new TtlRules(Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO);
    for (String said :
        List.of(
            "no-store",
            "private",
            "no-cache, no-store, must-revalidate, max-age=0",
            "s-maxage=9",
            "max-age=9",
            "")) {
      Map<String, String> values =
          Map.of("cache-control", said, "expires", "0", "date", "Thu, 01 Jan 1970 00:00:10 GMT");
      for (int status : new int[] {200, 206, 301, 308}) {
        assertThat(stored(rules, values, status))
            .as("%s %s", status, said)
            .isEqualTo("60000 OPERATOR");
      }
      for (int status : new int[] {302, 303, 307, 404, 500}) {
        assertThat(stored(rules, values, status))
            .as("%s %s", status, said)
            .isNotEqualTo("60000 OPERATOR");
      }
    }
    assertThat(stored(rules, Map.of("set-cookie", "a=b", "cache-control", "max-age=9"), 200))
        .isEqualTo("COOKIE_ON_A_GUESS");
    assertThat(stored(rules, Map.of("vary", "*"), 200)).isEqualTo("VARY_ALL");
  }

  @Test
  void lifetimeThatOverrides_leavesHowLongItMayBeStale_andWhatIsNotStored() {
    TtlRules rules =
        new TtlRules(Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO);
    ResponseDirectives counts =
        rules
            .facts(
                fields(
                    Map.of(
                        "cache-control",
                        "private=\"x-a\", must-revalidate, stale-while-revalidate=5,"
                            + " stale-if-error=6")),
                200,
                0)
            .directives();
    assertThat(counts.staleWhileRevalidate()).hasValue(5);
    assertThat(counts.staleIfError()).hasValue(6);
    assertThat(counts.withheld()).containsExactly("x-a");
    assertThat(counts.has(ResponseDirectives.Flag.MUST_REVALIDATE)).isFalse();
  }

  private static String stored(TtlRules rules, Map<String, String> values, int status) {
    CachePolicy policy = new CachePolicy(CacheRules.DEFAULT);
    ResponseFacts facts = rules.facts(fields(values), status, 10_000);
    RequestFacts request =
        RequestFacts.of(
            "GET", fields(status == 206 ? Map.of("range", "bytes=0-1") : Map.of()), false);
    Storage storage =
        status == 206
            ? policy.partStorage(request, facts, 10_000, 10_000)
            : policy.storage(request, facts, 10_000, 10_000);
    return switch (storage) {
      case Storage.Storable(var stored) ->
          stored.lifetimeMillis() + " " + policy.lifetime(stored.response()).source();
      case Storage.NotStorable(var reason) -> reason.name();
    };
  }

  private static Fields fields(Map<String, String> values) {
    return new Fields() {
      @Override
      public @Nullable String first(String name) {
        return values.get(name);
      }

      @Override
      public List<String> all(String name) {
        String value = values.get(name);
        return value == null ? List.of() : List.of(value);
      }
    };
  }
}

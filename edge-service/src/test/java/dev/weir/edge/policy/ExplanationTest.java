package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.http.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final CachePolicy POLICY = new CachePolicy(CacheRules.DEFAULT);
  private static final long NOW = 1_000_000_000L;

  @Test
  void lifetimeAndItsEndAreNamed() {
    Explanation fresh = explain(Map.of("cache-control", "max-age=60"), NOW + 20_000);
    assertThat(fresh.why())
        .isEqualTo("a whole answer to GET with status 200 and a lifetime of 60 s by max-age");
    assertThat(fresh.until())
        .isEqualTo(
            "fresh until 1970-01-12T13:47:40Z, another 40 s; then it is asked for again, and may"
                + " stand in for an origin that cannot be reached for 86400 s");
  }

  @Test
  void whatForbidsStaleAnswersIsNamed() {
    Explanation stale = explain(Map.of("cache-control", "s-maxage=60"), NOW + 61_000);
    assertThat(stale.why()).contains("60 s by s-maxage");
    assertThat(stale.until())
        .startsWith("stale since 1970-01-12T13:47:40Z, for 1 s: it is asked for again")
        .contains("never served stale");
  }

  @Test
  void guessAndNoCacheAreNamed() {
    assertThat(
            explain(Map.of("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT", "etag", "\"x\""), NOW)
                .why())
        .endsWith("86400 s are guessed from Last-Modified");
    Explanation asked = explain(Map.of("cache-control", "no-cache, max-age=9", "etag", "x"), NOW);
    assertThat(asked.until()).contains("no-cache");
  }

  @Test
  void operatorsLifetimeIsNamed() {
    ResponseFacts said = ResponseFacts.of(200, fields(Map.of("cache-control", "no-store")), NOW);
    assertThat(explain(said.lasting(60), NOW).why())
        .endsWith("a lifetime of 60 s by the site's ttl.override, whatever the origin says");
  }

  private static Explanation explain(Map<String, String> fields, long at) {
    return explain(ResponseFacts.of(200, fields(fields), NOW), at);
  }

  private static Explanation explain(ResponseFacts response, long at) {
    RequestFacts request = RequestFacts.of("GET", fields(Map.of()), false);
    return POLICY.storage(request, response, NOW, NOW)
            instanceof Storage.Storable(StoredFacts stored)
        ? Explanation.of(POLICY, stored, new StoreClock(() -> Instant.ofEpochMilli(at), () -> 0))
        : new Explanation("not stored", "");
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

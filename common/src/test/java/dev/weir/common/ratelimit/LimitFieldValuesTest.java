package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * {@code RateLimit-Policy} and {@code RateLimit} are Structured Fields (RFC 9651) whatever the
 * limit: a List of Strings with parameters.
 */
class LimitFieldValuesTest {
  private static final LimitRequest REQUEST =
      LimitRequest.of("GET", "example.org", "/", InetAddress.ofLiteral("192.0.2.1"));

  /** RFC 9651 section 4.2.5: printable ASCII, with quotes and backslashes escaped. */
  private static final String STRING = "\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"";

  /** Sections 4.2.3.2 and 4.2.4: a key, and an integer of at most 15 digits or a string. */
  private static final String PARAMETER =
      ";([a-z*][a-z0-9_.*-]*)=(?:(-?[0-9]{1,15})|" + STRING + ")";

  private static final Pattern ITEM = Pattern.compile(STRING + "((?:" + PARAMETER + ")*)");

  /** Every rule that can be counted exactly; others are refused when they are made. */
  @Provide
  Arbitrary<RateLimitRule> rules() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .numeric()
            .withChars("._-")
            .ofMinLength(1)
            .ofMaxLength(64);
    Arbitrary<Long> millis = Arbitraries.longs().between(100, Duration.ofDays(1).toMillis());
    return Combinators.combine(
            names,
            Arbitraries.of(LimitAlgorithm.values()),
            Arbitraries.integers().between(1, 100_000_000),
            millis)
        .as(
            (name, algorithm, limit, window) ->
                RateLimitRule.of(
                    name,
                    RequestMatch.EVERYTHING,
                    KeySource.CLIENT,
                    algorithm,
                    limit,
                    Duration.ofMillis(window)))
        .ignoreException(LimitRefused.class);
  }

  @Property
  void fieldsOfEveryVerdict_areStructuredFields_thatSayWhatTheLimitIs(
      @ForAll @From("rules") RateLimitRule rule, @ForAll @IntRange(max = 4) int before) {
    RateLimits limits = RateLimits.of(List.of(rule));
    for (int i = 0; i < before; i++) {
      limits.check(REQUEST, i);
    }
    Verdict verdict = (Verdict) limits.check(REQUEST, before);
    Map<String, Object> policy = parameters(verdict.policy(), rule.name());
    Map<String, Object> state = parameters(verdict.state(), rule.name());
    assertThat(policy).containsEntry("q", (long) rule.limit());
    assertThat((Long) state.get("r")).isBetween(0L, (long) rule.limit());
    boolean atOnce = rule.algorithm() == LimitAlgorithm.CONCURRENCY;
    if (atOnce) {
      assertThat(policy).containsOnlyKeys("q", "qu").containsEntry("qu", "concurrent-requests");
      assertThat(state).containsOnlyKeys("r");
    } else {
      boolean subsecond = rule.window().toMillis() < 1_000;
      assertThat(policy.keySet()).isEqualTo(subsecond ? Set.of("q") : Set.of("q", "w"));
      assertThat(state).containsOnlyKeys("r", "t");
      assertThat((Long) state.get("t")).isBetween(0L, 95_041L);
    }
    if (policy.containsKey("w")) {
      assertThat((Long) policy.get("w")).isBetween(1L, 86_400L);
    }
  }

  private static Map<String, Object> parameters(String item, String name) {
    Matcher whole = ITEM.matcher(item);
    assertThat(whole.matches()).as(item).isTrue();
    assertThat(unescaped(whole.group(1))).isEqualTo(name);
    Map<String, Object> parameters = new LinkedHashMap<>();
    Matcher each = Pattern.compile(PARAMETER).matcher(whole.group(2));
    while (each.find()) {
      Object value =
          each.group(2) == null ? unescaped(each.group(3)) : Long.parseLong(each.group(2));
      assertThat(parameters.put(each.group(1), value)).as(item).isNull();
    }
    return parameters;
  }

  private static String unescaped(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }
}

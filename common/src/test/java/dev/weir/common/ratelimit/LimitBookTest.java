package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ratelimit.LimitBook.Entry;
import dev.weir.common.ratelimit.LimitBook.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitBookTest {
  private static final RateLimitRule CONFIGURED = rule("a", 1);

  private final RateLimits limits = RateLimits.of(List.of(CONFIGURED));
  private final LimitBook book = new LimitBook(limits);

  private static RateLimitRule rule(String name, int limit) {
    return RateLimitRule.perClient(name, LimitAlgorithm.FIXED_WINDOW, limit, Duration.ofMinutes(1));
  }

  @Test
  void changes_lieOverTheConfiguration_andAreInUseAtOnce() {
    book.put(rule("a", 2));
    book.put(rule("b", 3));
    assertThat(book.all())
        .containsExactly(new Entry(rule("a", 2), Origin.API), new Entry(rule("b", 3), Origin.API));
    assertThat(limits.rules()).containsExactly(rule("a", 2), rule("b", 3));
  }

  @Test
  void removedLimits_areGone_whereverTheyComeFrom() {
    book.put(rule("b", 3));
    book.remove("a");
    book.remove("b");
    assertThat(book.all()).isEmpty();
    assertThat(book.named("a")).isNull();
    assertThat(limits.isEmpty()).isTrue();
  }

  @Test
  void otherChanges_replaceAll_andLeaveTheConfiguration() {
    book.put(rule("b", 3));
    book.replace(Map.of("c", Optional.of(rule("c", 4))));
    assertThat(book.all())
        .containsExactly(
            new Entry(CONFIGURED, Origin.CONFIGURATION), new Entry(rule("c", 4), Origin.API));
    assertThat(book.changes()).containsOnlyKeys("c");
  }
}

package dev.weir.edge.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.flight.RecentFailures.Failure;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {

  private static final CacheKey KEY = new CacheKey("host", "/a");

  private final RecentFailures failures = new RecentFailures();
  private final Failure failure = new Failure(true, 1000, new PurgeLog.Mark(0, 0));

  @Test
  void failureCounts_untilItsTimeIsOver() {
    failures.note(KEY, failure);

    assertThat(failures.find(KEY, 999)).isEqualTo(failure);
    assertThat(failures.find(new CacheKey("host", "/b"), 999)).isNull();
    assertThat(failures.find(KEY, 1000)).isNull();
    assertThat(failures.find(KEY, 999)).isNull();
  }

  @Test
  void tenThousandAreKept() {
    for (int i = 0; i < 20_000; i++) {
      failures.note(new CacheKey("host", "/" + i), failure);
    }
    long kept = 0;
    for (int i = 0; i < 20_000; i++) {
      kept += failures.find(new CacheKey("host", "/" + i), 0) == null ? 0 : 1;
    }
    assertThat(kept).isBetween(1L, 10_000L);
  }
}

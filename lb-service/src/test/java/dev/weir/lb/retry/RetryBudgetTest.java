package dev.weir.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

  private static final long SECOND = 1_000_000_000L;

  private final RetryBudget budget = new RetryBudget();

  private long granted(long now, BudgetShare share, int asked) {
    return IntStream.range(0, asked).filter(i -> budget.tryRepeat(now, share)).count();
  }

  private void requests(long now, int count) {
    IntStream.range(0, count).forEach(i -> budget.request(now));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 5_000_000_000L})
  void repeats_areAShareOfTheRequests(long now) {
    requests(now, 1_000);
    assertThat(granted(now, new BudgetShare(20, 0), 1_000)).isEqualTo(200);
  }

  @Test
  void someAreAllowed_howeverFewRequestsThereAre() {
    assertThat(granted(0, new BudgetShare(20, 3), 100)).isEqualTo(3L * RetryBudget.SECONDS);
    assertThat(granted(0, new BudgetShare(20, 0), 100)).isZero();
  }

  @Test
  void requestsAndRepeats_countForTenSeconds() {
    BudgetShare tenth = new BudgetShare(10, 0);
    requests(0, 100);
    assertThat(granted(9 * SECOND, tenth, 100)).isEqualTo(10);
    requests(11 * SECOND, 50);
    assertThat(granted(11 * SECOND, tenth, 100)).as("10 of 5 are spent").isZero();
    assertThat(granted(19 * SECOND, tenth, 100)).as("those of second 9 are past").isEqualTo(5);
    assertThat(granted(40 * SECOND, tenth, 100)).isZero();
  }

  @Test
  void threads_togetherGetNoMoreThanTheShare() throws Exception {
    requests(0, 10_000);
    Callable<Long> asks = () -> granted(0, new BudgetShare(10, 0), 1_000);
    long all = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Long> one : threads.invokeAll(java.util.Collections.nCopies(4, asks))) {
        all += one.get();
      }
    }
    assertThat(all).isPositive().isLessThanOrEqualTo(1_000);
  }
}

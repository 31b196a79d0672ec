package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ratelimit.Admission.Admitted;
import dev.weir.common.ratelimit.Admission.Leased;
import dev.weir.common.ratelimit.Admission.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What holds for limits wherever they are counted. */
public abstract class LimitContract {
  protected static final LimitKey KEY = LimitKey.of("k");
  private static final Duration SHORT = Duration.ofMillis(400);

  /** Where the counts of a rule are. */
  public interface Counts {
    Taken take(LimitKey key, int permits);
  }

  /** What was said, and what gives it back. */
  public record Taken(Admission admission, Lease undo) {
    public boolean isGranted() {
      return !(admission instanceof Refused);
    }
  }

  /** Counts that several threads, or instances, may reach by what is returned. */
  protected abstract Counts counts(RateLimitRule rule);

  /** Lets time pass. */
  protected abstract void pass(Duration duration);

  /** A window that does not end during a test. */
  protected abstract Duration endless();

  /** Waits until nothing is held for any key. */
  protected abstract void awaitNoKeys();

  protected static RateLimitRule rule(LimitAlgorithm algorithm, int limit, Duration window) {
    return RateLimitRule.perClient("contract", algorithm, limit, window).shared(StoreFailure.LOCAL);
  }

  @ParameterizedTest
  @EnumSource
  void limit_isGranted_thenNoMore(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 3, endless()));
    for (int left = 2; left >= 0; left--) {
      assertThat(remaining(counts.take(KEY, 1).admission())).isEqualTo(left);
    }
    assertThat(counts.take(KEY, 1).isGranted()).isFalse();
  }

  private static long remaining(Admission admission) {
    return switch (admission) {
      case Admitted admitted -> admitted.remaining();
      case Leased leased -> leased.remaining();
      case Refused refused -> throw new AssertionError(refused);
    };
  }

  @ParameterizedTest
  @EnumSource
  void keys_haveTheirOwnAllowance(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 2, endless()));
    counts.take(KEY, 2);
    assertThat(counts.take(LimitKey.of("other"), 2).isGranted()).isTrue();
    assertThat(counts.take(KEY, 1).isGranted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void moreThanTheLimit_isNeverGranted_andTakesNothing(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 2, endless()));
    assertThat(counts.take(KEY, 3).admission()).isEqualTo(new Refused(Long.MAX_VALUE));
    assertThat(counts.take(KEY, 2).isGranted()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsGivenBack_isThereAgain(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 2, endless()));
    Taken taken = counts.take(KEY, 2);
    taken.undo().release();
    assertThat(counts.take(KEY, 2).isGranted()).isTrue();
    assertThat(counts.take(KEY, 1).isGranted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "CONCURRENCY")
  void waitingAsLongAsToldTo_admits(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 2, SHORT));
    int refusals = 0;
    for (int i = 0; i < 12; i++) {
      if (counts.take(KEY, 1).admission() instanceof Refused refused) {
        refusals++;
        assertThat(refused.retryAfterNanos()).isBetween(1L, SHORT.toNanos() * 11 / 10 + 1_000);
        pass(Duration.ofNanos(refused.retryAfterNanos()));
        assertThat(counts.take(KEY, 1).isGranted()).isTrue();
      }
    }
    assertThat(refusals).isPositive();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "CONCURRENCY")
  void allowance_isWholeAgain_afterItsTime_andKeysLeave(LimitAlgorithm algorithm) {
    Counts counts = counts(rule(algorithm, 5, SHORT));
    assertThat(counts.take(KEY, 5).isGranted()).isTrue();
    pass(SHORT.multipliedBy(11).dividedBy(10).plusMillis(1));
    assertThat(counts.take(KEY, 5).isGranted()).isTrue();
    awaitNoKeys();
    assertThat(counts.take(KEY, 5).isGranted()).isTrue();
  }

  @Test
  void leases_areReleasedOnce_andTheKeyLeavesWithTheLast() {
    Counts counts = counts(rule(LimitAlgorithm.CONCURRENCY, 2, RateLimitRule.NO_WINDOW));
    Leased first = (Leased) counts.take(KEY, 1).admission();
    Leased second = (Leased) counts.take(KEY, 1).admission();
    assertThat(counts.take(KEY, 1).isGranted()).isFalse();
    first.lease().release();
    first.lease().release();
    Leased third = (Leased) counts.take(KEY, 1).admission();
    assertThat(counts.take(KEY, 1).isGranted()).isFalse();
    second.lease().release();
    third.lease().release();
    awaitNoKeys();
  }

  @ParameterizedTest
  @EnumSource
  void threadsTogether_getExactlyTheLimit(LimitAlgorithm algorithm) throws InterruptedException {
    RateLimitRule rule = rule(algorithm, 300, endless());
    AtomicInteger granted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    Counts counts = counts(rule);
    for (int i = 0; i < 6; i++) {
      threads.add(Thread.ofPlatform().start(() -> takeMany(counts, granted)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(granted).hasValue(300);
  }

  private static void takeMany(Counts counts, AtomicInteger granted) {
    for (int i = 0; i < 100; i++) {
      if (counts.take(KEY, 1).isGranted()) {
        granted.incrementAndGet();
      }
    }
  }
}

package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ratelimit.Admission.Refused;
import dev.weir.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryLimitTest extends LimitContract {
  private static final long MILLI = 1_000_000L;

  private final FakeTicker clock = new FakeTicker(0);
  private final List<LongSupplier> keys = new ArrayList<>();

  @Override
  protected Counts counts(RateLimitRule rule) {
    RateLimiter limiter = rule.limiter(clock::getAsLong);
    keys.add(() -> keysOf(limiter));
    return (key, permits) -> {
      long now = clock.getAsLong();
      Admission admission = limiter.acquire(key, permits, now);
      Lease undo =
          admission instanceof Admission.Leased leased
              ? leased.lease()
              : () -> limiter.giveBack(key, permits, now);
      return new Taken(admission, undo);
    };
  }

  private static long keysOf(RateLimiter limiter) {
    return switch (limiter) {
      case FixedWindow fixed -> fixed.keys();
      case SlidingWindow sliding -> sliding.keys();
      case TokenBucket bucket -> bucket.keys();
      case Concurrency concurrency -> concurrency.keys();
      default -> throw new AssertionError(limiter);
    };
  }

  @Override
  protected void pass(Duration duration) {
    clock.advance(duration);
  }

  @Override
  protected Duration endless() {
    return Duration.ofHours(1);
  }

  @Override
  protected void awaitNoKeys() {
    pass(Duration.ofSeconds(10));
    assertThat(keys).allSatisfy(count -> assertThat(count.getAsLong()).isZero());
  }

  @Test
  void keys_areBounded() {
    RateLimiter limiter = rule(LimitAlgorithm.FIXED_WINDOW, 1, endless()).limiter(clock::getAsLong);
    for (int i = 0; i < LimitCells.MOST_KEYS + 5_000; i++) {
      limiter.acquire(new LimitKey.Client(i), 1, 0);
    }
    assertThat(keysOf(limiter)).isEqualTo(LimitCells.MOST_KEYS);
  }

  @Test
  void slidingWindow_doesNotLetTwoWindowsWorthPassAroundABoundary() {
    RateLimiter limiter =
        rule(LimitAlgorithm.SLIDING_WINDOW, 10, Duration.ofSeconds(1)).limiter(clock::getAsLong);
    assertThat(limiter.acquire(KEY, 10, 999 * MILLI)).isInstanceOf(Admission.Admitted.class);
    assertThat(limiter.acquire(KEY, 1, 1_001 * MILLI)).isEqualTo(new Refused(999 * MILLI));
  }

  @Test
  void slidingWindow_withAnOlderClock_doesNotForget() {
    RateLimiter limiter =
        rule(LimitAlgorithm.SLIDING_WINDOW, 2, Duration.ofSeconds(1)).limiter(clock::getAsLong);
    limiter.acquire(KEY, 2, 5_000 * MILLI);
    assertThat(limiter.acquire(KEY, 1, 4_800 * MILLI)).isInstanceOf(Refused.class);
    assertThat(limiter.acquire(KEY, 1, 5_100 * MILLI)).isInstanceOf(Refused.class);
  }

  @Test
  void slidingWindow_givesASteadyStreamTenElevenths() {
    RateLimiter limiter =
        rule(LimitAlgorithm.SLIDING_WINDOW, 100, Duration.ofSeconds(1)).limiter(clock::getAsLong);
    int granted = 0;
    for (long now = 0; now < 110_000 * MILLI; now += MILLI) {
      granted += limiter.acquire(KEY, 1, now) instanceof Refused ? 0 : 1;
    }
    assertThat(granted).isBetween(100 * 100, 110 * 100);
  }

  @Property(tries = 300)
  void slidingWindow_neverExceedsTheLimitInAnySpan(
      @ForAll @IntRange(min = 1, max = 20) int limit,
      @ForAll @IntRange(min = 100, max = 2_000) int windowMillis,
      @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) long start,
      @ForAll @Size(max = 150) List<@LongRange(max = 200_000_000L) Long> gaps) {
    Duration window = Duration.ofMillis(windowMillis);
    RateLimiter limiter =
        rule(LimitAlgorithm.SLIDING_WINDOW, limit, window).limiter(clock::getAsLong);
    List<Long> granted = new ArrayList<>();
    long now = start;
    for (long gap : gaps) {
      now += gap;
      if (!(limiter.acquire(KEY, 1, now) instanceof Refused)) {
        granted.add(now);
      }
    }
    for (int i = limit; i < granted.size(); i++) {
      assertThat(granted.get(i) - granted.get(i - limit)).isGreaterThan(window.toNanos() - 1);
    }
  }

  @Property(tries = 300)
  void waitingAsLongAsToldTo_admits_andNotAMomentLess(
      @ForAll("timed") LimitAlgorithm algorithm,
      @ForAll @IntRange(min = 1, max = 50) int limit,
      @ForAll @IntRange(min = 100, max = 2_000) int windowMillis,
      @ForAll @Size(max = 60) List<@LongRange(max = 100_000_000L) Long> gaps) {
    RateLimiter limiter =
        rule(algorithm, limit, Duration.ofMillis(windowMillis)).limiter(clock::getAsLong);
    // whole microseconds: a token bucket counts with them
    long now = 0;
    for (long gap : gaps) {
      now += gap / 1_000 * 1_000;
      if (limiter.acquire(KEY, 1, now) instanceof Refused refused) {
        long then = now + refused.retryAfterNanos();
        assertThat(limiter.acquire(KEY, 1, then - 1)).isInstanceOf(Refused.class);
        assertThat(limiter.acquire(KEY, 1, then)).isNotInstanceOf(Refused.class);
        now = then;
      }
    }
  }

  @Provide
  Arbitrary<LimitAlgorithm> timed() {
    return Arbitraries.of(LimitAlgorithm.class).filter(each -> each != LimitAlgorithm.CONCURRENCY);
  }

  @Test
  void concurrency_neverExceedsTheLimit_whileKeysComeAndGo() throws InterruptedException {
    Concurrency limiter = new Concurrency(3);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> comeAndGo(limiter, held, most)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(limiter.keys()).isZero();
  }

  private static void comeAndGo(Concurrency limiter, AtomicInteger held, AtomicInteger most) {
    for (int i = 0; i < 20_000; i++) {
      if (limiter.acquire(KEY, 1, 0) instanceof Admission.Leased leased) {
        most.accumulateAndGet(held.incrementAndGet(), Math::max);
        held.decrementAndGet();
        leased.lease().release();
      }
    }
  }
}

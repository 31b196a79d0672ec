package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.common.ratelimit.Admission.Admitted;
import dev.weir.common.ratelimit.Admission.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FixedWindowTest {
  private static final LimitKey KEY = LimitKey.of("k");
  private static final long SECOND = 1_000_000_000L;

  private final FixedWindow window =
      new FixedWindow(2, Duration.ofSeconds(1), Ticker.disabledTicker());

  @Test
  void limit_isGranted_thenRefusedUntilTheNextWindow() {
    assertThat(window.acquire(KEY, 1, SECOND / 4)).isEqualTo(new Admitted(1, 3 * SECOND / 4));
    assertThat(window.acquire(KEY, 1, SECOND / 2)).isEqualTo(new Admitted(0, SECOND / 2));
    assertThat(window.acquire(KEY, 1, SECOND - 1)).isEqualTo(new Refused(1));
    assertThat(window.acquire(KEY, 1, SECOND)).isEqualTo(new Admitted(1, SECOND));
  }

  @Test
  void keys_haveTheirOwnAllowance() {
    window.acquire(KEY, 2, 0);
    assertThat(window.acquire(LimitKey.of("other"), 2, 0)).isInstanceOf(Admitted.class);
  }

  @Test
  void moreThanTheLimit_isNeverGranted_andTakesNothing() {
    assertThat(window.acquire(KEY, 3, 0)).isEqualTo(new Refused(Long.MAX_VALUE));
    assertThat(window.acquire(KEY, 2, 0)).isInstanceOf(Admitted.class);
  }

  @Test
  void givingBack_restoresTheAllowance_ofThatWindowOnly() {
    window.acquire(KEY, 2, 0);
    window.giveBack(KEY, 2, 0);
    assertThat(window.acquire(KEY, 2, 1)).isInstanceOf(Admitted.class);
    window.acquire(KEY, 2, SECOND);
    window.giveBack(KEY, 2, 1);
    assertThat(window.acquire(KEY, 1, SECOND)).isInstanceOf(Refused.class);
  }

  @Test
  void aThreadWithAnOlderClock_doesNotBringBackItsWindow() {
    window.acquire(KEY, 2, SECOND);
    assertThat(window.acquire(KEY, 1, SECOND - 1)).isInstanceOf(Refused.class);
    assertThat(window.acquire(KEY, 1, SECOND + 1)).isInstanceOf(Refused.class);
  }

  @Property
  void noAlignedWindow_hasMoreThanTheLimit(
      @ForAll @IntRange(min = 1, max = 20) int limit,
      @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) long start,
      @ForAll @Size(max = 200) List<@LongRange(max = 400_000_000L) Long> gaps) {
    FixedWindow limiter = new FixedWindow(limit, Duration.ofSeconds(1), Ticker.disabledTicker());
    Map<Long, Integer> admitted = new HashMap<>();
    long now = start;
    for (long gap : gaps) {
      now += gap;
      if (limiter.acquire(KEY, 1, now) instanceof Admitted) {
        admitted.merge(Math.floorDiv(now, SECOND), 1, Integer::sum);
      }
    }
    assertThat(admitted.values()).allSatisfy(count -> assertThat(count).isBetween(1, limit));
  }

  @Test
  void threadsTogether_getExactlyTheLimit() throws InterruptedException {
    FixedWindow limiter = new FixedWindow(1000, Duration.ofSeconds(1), Ticker.disabledTicker());
    AtomicInteger admitted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> acquireMany(limiter, admitted)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(admitted).hasValue(1000);
  }

  private static void acquireMany(RateLimiter limiter, AtomicInteger admitted) {
    for (int i = 0; i < 500; i++) {
      if (limiter.acquire(KEY, 1, 7) instanceof Admitted) {
        admitted.incrementAndGet();
      }
    }
  }
}

package dev.weir.common.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.common.ratelimit.Admission.Admitted;
import dev.weir.common.ratelimit.Admission.Refused;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final LimitKey KEY = LimitKey.of("k");
  private static final long MILLI = 1_000_000L;

  private static TokenBucket bucket(int limit, Duration window, int burst) {
    return new TokenBucket(limit, window, burst, Ticker.disabledTicker());
  }

  @Test
  void burst_isGrantedAtOnce_thenTheRate() {
    TokenBucket bucket = bucket(10, Duration.ofSeconds(1), 2);
    assertThat(bucket.acquire(KEY, 1, 0)).isEqualTo(new Admitted(1, 100 * MILLI));
    assertThat(bucket.acquire(KEY, 1, 0)).isEqualTo(new Admitted(0, 200 * MILLI));
    assertThat(bucket.acquire(KEY, 1, 30 * MILLI)).isEqualTo(new Refused(70 * MILLI));
    assertThat(bucket.acquire(KEY, 1, 100 * MILLI)).isEqualTo(new Admitted(0, 200 * MILLI));
  }

  @Test
  void aFullBucket_spills() {
    TokenBucket bucket = bucket(10, Duration.ofSeconds(1), 2);
    bucket.acquire(KEY, 2, 0);
    assertThat(bucket.acquire(KEY, 2, 3_600_000 * MILLI)).isInstanceOf(Admitted.class);
    assertThat(bucket.acquire(KEY, 1, 3_600_000 * MILLI)).isInstanceOf(Refused.class);
  }

  @Test
  void idleKeys_areForgotten_onlyWhenTheirBucketIsFull() {
    AtomicLong now = new AtomicLong();
    TokenBucket bucket = new TokenBucket(1, Duration.ofMinutes(1), 2, now::get);
    bucket.acquire(KEY, 2, 0);
    now.set(60_000 * MILLI);
    assertThat(bucket.acquire(KEY, 2, now.get())).isEqualTo(new Refused(60_000 * MILLI));
    now.set(600_000 * MILLI);
    assertThat(bucket.acquire(KEY, 2, now.get())).isInstanceOf(Admitted.class);
    assertThat(bucket.acquire(KEY, 1, now.get())).isInstanceOf(Refused.class);
  }

  @Test
  void moreThanTheBurst_isNeverGranted() {
    TokenBucket bucket = bucket(10, Duration.ofSeconds(1), 2);
    assertThat(bucket.acquire(KEY, 3, 0)).isEqualTo(new Refused(Long.MAX_VALUE));
  }

  @Test
  void givingBack_restoresThePermits_butNeverMoreThanTheBurst() {
    TokenBucket bucket = bucket(10, Duration.ofSeconds(1), 2);
    bucket.acquire(KEY, 2, 0);
    bucket.giveBack(KEY, 2, 0);
    bucket.giveBack(KEY, 2, 0);
    assertThat(bucket.acquire(KEY, 2, 0)).isInstanceOf(Admitted.class);
    assertThat(bucket.acquire(KEY, 1, 0)).isInstanceOf(Refused.class);
  }

  @Test
  void oddRates_doNotDrift() {
    TokenBucket bucket = bucket(7, Duration.ofSeconds(3), 1);
    long admitted = 0;
    for (long now = 0; now < 3_000_000 * MILLI; now += MILLI) {
      admitted += bucket.acquire(KEY, 1, now) instanceof Admitted ? 1 : 0;
    }
    assertThat(admitted).isBetween(6_900L, 7_000L);
  }

  @Test
  void numbersTooLargeToCount_areRefused() {
    assertThatThrownBy(() -> bucket(99_999_989, Duration.ofDays(1), 100_000_000))
        .hasMessageContaining("cannot be counted exactly");
  }

  /** In any span t between two admissions: admitted &le; burst + rate × t, to the microsecond. */
  @Property
  void noSpan_hasMoreThanBurstAndRate(
      @ForAll @IntRange(min = 1, max = 5_000) int limit,
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll @IntRange(min = 100, max = 100_000) int windowMillis,
      @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) long start,
      @ForAll @Size(max = 80) List<@LongRange(max = 40_000_000L) Long> gaps) {
    TokenBucket bucket = bucket(limit, Duration.ofMillis(windowMillis), burst);
    List<Long> admitted = new ArrayList<>();
    long now = start;
    for (long gap : gaps) {
      now += gap;
      if (bucket.acquire(KEY, 1, now) instanceof Admitted) {
        admitted.add(now);
      }
    }
    for (int from = 0; from < admitted.size(); from++) {
      for (int to = from; to < admitted.size(); to++) {
        long span = admitted.get(to) - admitted.get(from) + 1_000;
        assertThat(isWithin(to - from + 1 - burst, limit, span, windowMillis * MILLI)).isTrue();
      }
    }
  }

  private static boolean isWithin(int beyondBurst, int limit, long span, long window) {
    BigInteger earned = BigInteger.valueOf(limit).multiply(BigInteger.valueOf(span));
    BigInteger used = BigInteger.valueOf(beyondBurst).multiply(BigInteger.valueOf(window));
    return used.compareTo(earned) <= 0;
  }
}

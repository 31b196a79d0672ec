package dev.weir.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StoreClockTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);

  private final AtomicReference<Instant> day = new AtomicReference<>(BEGIN);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final StoreClock clock = new StoreClock(day::get, nanos::get);

  @Test
  void itBeginsAsTheTimeOfDayAndGoesOnWithTheMonotonicClock() {
    assertThat(clock.millis()).isEqualTo(BEGIN.toEpochMilli());
    pass(1_500);
    assertThat(clock.millis()).isEqualTo(BEGIN.toEpochMilli() + 1_500);
  }

  @Test
  void settingTheTimeOfDayDoesNotMoveIt() {
    day.set(BEGIN.plusMillis(HOUR));
    assertThat(clock.millis()).isEqualTo(BEGIN.toEpochMilli());
    day.set(BEGIN.minusMillis(HOUR));
    assertThat(clock.millis()).isEqualTo(BEGIN.toEpochMilli());
    assertThat(clock.dayMillis()).isEqualTo(BEGIN.toEpochMilli() - HOUR);
  }

  @Test
  void peopleReadTheTimeOfDayAsItIsSetNow() {
    long stored = clock.millis();
    pass(10_000);
    day.set(day.get().plusMillis(HOUR));
    assertThat(clock.dayAt(stored)).isEqualTo(BEGIN.plusMillis(HOUR));
    assertThat(clock.dayAt(clock.millis() + 5_000)).isEqualTo(day.get().plusSeconds(5));
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    day.updateAndGet(now -> now.plusMillis(millis));
  }
}

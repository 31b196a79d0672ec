package dev.weir.edge.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlightsTest {

  private static final CacheKey KEY = new CacheKey("h", "/");

  private final Flights flights = new Flights();
  private final List<Landing> told = new ArrayList<>();

  private Flights.Joined join() {
    return flights.join(KEY, flights.landings(KEY), told::add);
  }

  @Test
  void whoComesJustTooLateIsToSearchAgain() {
    int before = flights.landings(KEY);
    ((Flights.Leading) join()).land(Landing.STORED);

    assertThat(flights.join(KEY, before, told::add)).isEqualTo(new Flights.Landed());
    assertThat(flights.size()).isZero();
    assertThat(join()).isInstanceOf(Flights.Leading.class);
  }

  @Test
  void firstLeadsAndOthersAreTold() {
    Flights.Leading leading = (Flights.Leading) join();
    assertThat(join()).isInstanceOf(Flights.Waiting.class);
    assertThat(flights.join(new CacheKey("h", "/other"), 0, told::add))
        .isInstanceOf(Flights.Leading.class);
    leading.land(Landing.STORED);
    leading.land(Landing.FAILED);

    assertThat(told).containsExactly(Landing.STORED);
    assertThat(join()).isInstanceOf(Flights.Leading.class);
  }

  @Test
  void whoLeavesIsNotTold() {
    Flights.Leading leading = (Flights.Leading) join();
    Flights.Waiting waiting = (Flights.Waiting) join();
    waiting.leave();
    leading.land(Landing.STORED);

    assertThat(told).isEmpty();
    assertThat(flights.size()).isZero();
  }

  @Test
  void nobodyIsForgottenHoweverManyJoinAtOnce() throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    AtomicInteger landed = new AtomicInteger();
    List<Callable<Void>> joins = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      joins.add(
          () -> {
            switch (flights.join(KEY, flights.landings(KEY), landing -> landed.incrementAndGet())) {
              case Flights.Leading leading -> leading.land(Landing.STORED);
              case Flights.Waiting _ -> waiting.incrementAndGet();
              case Flights.Landed _ -> {}
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      threads.invokeAll(joins);
    }
    assertThat(landed).hasValue(waiting.get());
    assertThat(flights.size()).isZero();
  }

  @Test
  void waitingIsWorthItOnlyForWhatIsSharedAndNotForEver() {
    assertThat(Landing.STORED.worthWaitingAgain(1)).isTrue();
    assertThat(Landing.FAILED.worthWaitingAgain(2)).isTrue();
    assertThat(Landing.FAILED.worthWaitingAgain(3)).isFalse();
    assertThat(Landing.NOT_SHARED.worthWaitingAgain(1)).isFalse();
  }
}

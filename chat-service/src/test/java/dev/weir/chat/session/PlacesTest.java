package dev.weir.chat.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final InetAddress one = InetAddress.ofLiteral("192.0.2.1");
  private final InetAddress two = InetAddress.ofLiteral("192.0.2.2");

  @Test
  void places_end_with_the_total() {
    Places places = new Places(2, 2);
    places.take(one);
    places.take(two);

    assertThat(places.take(two)).isEqualTo(new Places.Outcome.Full(2));
    assertThat(places.taken()).isEqualTo(2);
  }

  @Test
  void one_address_cannot_take_the_places_of_others() {
    Places places = new Places(3, 1);
    places.take(one);

    assertThat(places.take(one)).isEqualTo(new Places.Outcome.AddressFull(1));
    assertThat(places.take(two)).isInstanceOf(Places.Outcome.Taken.class);
  }

  @Test
  void a_place_given_back_twice_is_free_once() {
    Places places = new Places(2, 2);
    places.take(two);
    Places.Outcome.Taken taken = (Places.Outcome.Taken) places.take(one);

    taken.release();
    taken.release();

    assertThat(places.taken()).isEqualTo(1);
    assertThat(places.take(one)).isInstanceOf(Places.Outcome.Taken.class);
    assertThat(places.take(one)).isInstanceOf(Places.Outcome.Full.class);
  }

  @Test
  void many_threads_never_hold_more_than_there_are_and_leave_none_taken() throws Exception {
    Places places = new Places(5, 5);
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Integer> rounds = () -> takeAndRelease(places);
      for (Future<Integer> most : threads.invokeAll(List.of(rounds, rounds, rounds, rounds))) {
        assertThat(most.get()).isLessThanOrEqualTo(5);
      }
    }
    assertThat(places.taken()).isZero();
  }

  @Test
  void no_places_at_all_are_refused() {
    assertThatThrownBy(() -> new Places(0, 1)).hasMessageContaining("at least 1");
  }

  private int takeAndRelease(Places places) {
    int most = 0;
    for (int round = 0; round < 1_000; round++) {
      List<Places.Outcome.Taken> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        if (places.take(one) instanceof Places.Outcome.Taken taken) {
          held.add(taken);
        }
      }
      most = Math.max(most, held.size());
      held.forEach(Places.Outcome.Taken::release);
    }
    return most;
  }
}

package dev.weir.chat.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class UserPlacesTest {

  private final UserPlaces places = new UserPlaces(2);

  @Test
  void one_user_cannot_take_the_places_of_others() {
    assertThat(places.take("alice")).isNotNull();
    assertThat(places.take("alice")).isNotNull();
    assertThat(places.take("alice")).isNull();
    assertThat(places.take("bob")).isNotNull();
  }

  @Test
  void a_place_given_back_twice_is_free_once() {
    UserPlaces.Place one = Objects.requireNonNull(places.take("alice"));
    assertThat(places.take("alice")).isNotNull();

    one.release();
    one.release();

    assertThat(places.take("alice")).isNotNull();
    assertThat(places.take("alice")).isNull();
  }

  @Test
  void nothing_is_kept_of_users_that_have_gone() {
    UserPlaces.Place one = Objects.requireNonNull(places.take("alice"));
    one.release();

    assertThat(places.users()).isZero();
  }

  @Test
  void no_place_at_all_is_refused() {
    assertThatThrownBy(() -> new UserPlaces(0)).hasMessageContaining("at least 1");
  }
}

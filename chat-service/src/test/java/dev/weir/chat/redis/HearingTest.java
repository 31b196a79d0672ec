package dev.weir.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.chat.redis.Said.Mark;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HearingTest {

  private final Hearing hearing = new Hearing();

  @Test
  void one_who_begins_misses_nothing_of_what_was_said_before() {
    assertThat(hearing.hear(mark(7), "t6")).isTrue();
    assertThat(hearing.hear(mark(8), "t7")).isTrue();
  }

  @Test
  void a_hole_is_noticed_once() {
    hearing.begin(mark(3));

    assertThat(hearing.hear(mark(5), "t4")).isFalse();
    assertThat(hearing.hear(mark(6), "t5")).isTrue();
  }

  @Test
  void what_was_said_between_listening_and_asking_is_no_hole() {
    hearing.begin(mark(3));

    assertThat(hearing.hear(mark(2), "t1")).isTrue();
    assertThat(hearing.hear(mark(3), "t2")).isTrue();
    assertThat(hearing.hear(mark(4), "t3")).isTrue();
  }

  @Test
  void a_number_that_Redis_gives_again_is_a_hole_by_the_tag_before() {
    hearing.begin(mark(3));

    assertThat(hearing.hear(new Mark(4, "a"), "other")).isFalse();
    assertThat(hearing.hear(new Mark(4, "b"), "t3")).isFalse();
  }

  @Test
  void what_Redis_tells_to_be_the_last_was_heard_or_not() {
    hearing.begin(mark(3));
    Mark asked = hearing.last();

    assertThat(hearing.has(mark(3), asked)).isTrue();
    assertThat(hearing.has(mark(4), asked)).isFalse();
    hearing.hear(mark(4), "t3");
    assertThat(hearing.has(mark(4), asked)).isTrue();
    assertThat(hearing.has(new Mark(4, "other"), asked)).isFalse();
    hearing.hear(mark(5), "t4");
    assertThat(hearing.has(mark(4), asked)).isTrue();
  }

  @Test
  void a_Redis_that_tells_of_less_has_lost_something() {
    hearing.begin(mark(3));

    assertThat(hearing.has(mark(2), hearing.last())).isFalse();
    hearing.beginAnew(mark(2));
    assertThat(hearing.hear(new Mark(3, "b"), "t2")).isTrue();
    assertThat(hearing.has(mark(2), mark(2))).isTrue();
  }

  @Test
  void what_was_said_is_read_byte_for_byte() {
    byte[] frames = {(byte) 0x82, 3, 0, '\n', (byte) 0xFF};
    String text = new String(frames, StandardCharsets.ISO_8859_1);

    Said said = Said.read("12 i-4 j-1 1\n" + text);

    assertThat(said.mark()).isEqualTo(new Mark(12, "j-1"));
    assertThat(said.previous()).isEqualTo("i-4");
    assertThat(said.messages()).isEqualTo(1);
    assertThat(said.frames()).isEqualTo(frames);
    assertThatThrownBy(() -> Said.read("12 i-4 1\n" + text))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Said.read("")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Mark mark(long number) {
    return new Mark(number, "t" + number);
  }
}

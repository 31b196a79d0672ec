package dev.weir.chat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.Position;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEventsTest {

  @Test
  void a_message_has_its_place_and_its_lines() {
    assertThat(
            text(
                new ServerEvents()
                    .message(new Position("e", 7), "{\n\"a\":\r\n1}".getBytes(UTF_8))))
        .isEqualTo("id: e:7\ndata: {\ndata: \"a\":\ndata: \ndata: 1}\n\n");
  }

  @Test
  void other_events_have_names() {
    assertThat(
            text(
                new ServerEvents()
                    .retry(Duration.ofMillis(1500))
                    .event("left", null, "{}".getBytes(UTF_8))
                    .heartbeat()))
        .isEqualTo("retry: 1500\n\nevent: left\ndata: {}\n\n:\n\n");
  }

  @Test
  void a_place_is_read_as_it_was_written() {
    assertThat(ServerEvents.position("e:7")).isEqualTo(new Position("e", 7));
    assertThat(ServerEvents.position("a:b:0")).isEqualTo(new Position("a:b", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "e", "e:", ":7", "e:-1", "e:1x", "e:9999999999999999999", "7"})
  void what_is_no_place_is_none(String id) {
    assertThat(ServerEvents.position(id)).isNull();
  }

  private static String text(ServerEvents events) {
    return new String(events.bytes(), UTF_8);
  }
}

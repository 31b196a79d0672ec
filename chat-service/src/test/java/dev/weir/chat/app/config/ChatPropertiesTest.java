package dev.weir.chat.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.room.RoomServerSettings;
import dev.weir.chat.protocol.CommandLimits;
import dev.weir.chat.room.HistoryLimits;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomSettings;
import dev.weir.chat.room.SlowMemberPolicy;
import dev.weir.chat.session.HeartbeatPolicy;
import dev.weir.chat.session.MessageRate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ChatPropertiesTest {

  @Test
  void nothing_set_gives_the_documented_defaults() {
    ChatProperties properties = bind(Map.of());

    assertThat(properties.maxConnections()).isEqualTo(10_000);
    assertThat(properties.maxConnectionsPerAddress()).isEqualTo(1_000);
    assertThat(properties.allowedOrigins()).isEmpty();
    assertThat(properties.earlyHints()).isEmpty();
    assertThat(properties.push()).isEmpty();
    assertThat(properties.echo()).isFalse();
    assertThat(properties.compression().shared()).isEqualTo(new Compression(true, false, false));
    assertThat(properties.broadcast())
        .isEqualTo(
            new ConnectionSettings(
                new MessageLimits(1 << 20, 1 << 20),
                new MessageRate(1_000, 2_000),
                new HeartbeatPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10)),
                4 << 20,
                1 << 20,
                Duration.ofSeconds(5)));
  }

  @Test
  void rooms_have_the_documented_defaults() {
    ChatProperties properties = bind(Map.of());

    assertThat(properties.rooms().rooms())
        .isEqualTo(
            new RoomSettings(
                10_000,
                new HistoryLimits(1_000, 1 << 20, Duration.ofMinutes(10)),
                256L << 20,
                10_000,
                100,
                Duration.ofSeconds(1),
                SlowMemberPolicy.DISCONNECT,
                List.of()));
    assertThat(properties.rooms().server(properties.broadcast()))
        .isEqualTo(
            new RoomServerSettings(
                properties.broadcast(),
                new CommandLimits(64 << 10, 32, 100),
                new MessageRate(100, 200),
                100));
  }

  @Test
  void room_of_a_kind_is_as_all_others_but_for_what_the_kind_says() {
    RoomSettings rooms =
        bind(Map.of(
                "weir.chat.rooms.history.max-age", "5m",
                "weir.chat.rooms.kinds.news.rooms", "news/*",
                "weir.chat.rooms.kinds.news.history.max-messages", "20000",
                "weir.chat.rooms.kinds.flash.rooms", "news/flash/*,news/flash",
                "weir.chat.rooms.kinds.flash.history.max-age", "7d",
                "weir.chat.rooms.kinds.flash.slow-members", "skip"))
            .rooms()
            .rooms();

    assertThat(rooms.historyOf(new RoomName("news/a")))
        .isEqualTo(new HistoryLimits(20_000, 1 << 20, Duration.ofMinutes(5)));
    assertThat(rooms.historyOf(new RoomName("news/flash/b")))
        .isEqualTo(new HistoryLimits(1_000, 1 << 20, Duration.ofDays(7)));
    assertThat(rooms.historyOf(new RoomName("other")))
        .isEqualTo(new HistoryLimits(1_000, 1 << 20, Duration.ofMinutes(5)));
    assertThat(rooms.policyOf(new RoomName("news/a"))).isEqualTo(SlowMemberPolicy.DISCONNECT);
    assertThat(rooms.policyOf(new RoomName("news/flash"))).isEqualTo(SlowMemberPolicy.SKIP);
  }

  @Test
  void kind_that_makes_no_sense_is_refused_by_name() {
    assertThatThrownBy(() -> rooms(Map.of("kinds.a.slow-members", "skip")))
        .hasMessageContaining("weir.chat.rooms.kinds.a: rooms is missing");
    assertThatThrownBy(() -> rooms(Map.of("kinds.a.rooms", "x", "kinds.b.rooms", "y,x")))
        .hasMessageContaining("\"x\" is of two kinds of rooms");
    assertThatThrownBy(() -> rooms(Map.of("kinds.a.rooms", "x", "kinds.a.history.max-size", "3GB")))
        .hasMessageContaining("rooms.kinds.a.history.max-size");
  }

  private static RoomSettings rooms(Map<String, String> settings) {
    Map<String, String> named = new HashMap<>();
    settings.forEach((key, value) -> named.put("weir.chat.rooms." + key, value));
    return bind(named).rooms().rooms();
  }

  @Test
  void data_takes_half_of_a_small_message_and_never_more_than_a_whole_one() {
    ChatProperties small =
        bind(Map.of("weir.chat.max-message-size", "32KB", "weir.chat.max-frame-size", "32KB"));
    ChatProperties wrong = bind(Map.of("weir.chat.rooms.max-data-size", "2MB"));

    assertThat(small.rooms().commands(small.broadcast()).maxDataBytes()).isEqualTo(16 << 10);
    assertThatThrownBy(() -> wrong.rooms().commands(wrong.broadcast()))
        .hasMessageContaining("weir.chat.rooms.max-data-size");
  }

  @Test
  void an_outbox_smaller_than_a_message_is_refused() {
    ChatProperties properties = bind(Map.of("weir.chat.outbox-size", "512KB"));

    assertThatThrownBy(properties::broadcast).hasMessageContaining("outbox of 524288 bytes");
  }

  @Test
  void a_size_beyond_an_int_is_refused_by_name() {
    ChatProperties properties = bind(Map.of("weir.chat.log-size", "3GB"));

    assertThatThrownBy(properties::broadcast).hasMessageContaining("weir.chat.log-size");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://chat.example",
        "wss://chat.example/",
        "wss://chat.example;script-src *",
        "wss://",
        "wss://[::1]:8445",
      })
  void a_public_url_is_no_more_than_scheme_host_and_port(String url) {
    assertThat(bind(Map.of("weir.chat.public-url", "wss://chat.example:8445")).publicUrl())
        .hasToString("wss://chat.example:8445");
    assertThatThrownBy(() -> bind(Map.of("weir.chat.public-url", url)))
        .rootCause()
        .hasMessageContaining("weir.chat.public-url");
  }

  private static ChatProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("weir.chat", ChatProperties.class);
  }
}

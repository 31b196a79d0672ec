package dev.weir.chat.protocol;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.Position;
import dev.weir.chat.room.RoomName;
import java.nio.charset.Charset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {

  private static final RoomName ROOM = new RoomName("r");
  private final CommandReader reader = new CommandReader(new CommandLimits(200, 5, 50));

  @Test
  void join_tells_where_it_left_off() {
    assertThat(
            command(
                """
                {"type":"join","ref":"7","room":"r","after":{"epoch":"e","offset":12}}"""))
        .isEqualTo(new ClientCommand.Join("7", ROOM, new Position("e", 12)));
    assertThat(command("{\"type\":\"join\",\"room\":\"r\"}"))
        .isEqualTo(new ClientCommand.Join(null, ROOM, null));
  }

  @Test
  void names_that_clients_make_up_are_not_remembered() {
    String end = "x".repeat(100_000) + "\":1}}";
    long before = usedHeap();
    for (int i = 0; i < 600; i++) {
      assertThat(refusal("{\"data\":{\"" + i + end)).isEqualTo("not-json");
    }

    assertThat(usedHeap() - before).isLessThan(20_000_000);
  }

  @Test
  void a_name_of_a_thousand_bytes_is_none_too_long() {
    CommandReader wide = new CommandReader(new CommandLimits(10_000, 4, 10));
    String data = "{\"" + "n".repeat(1_000) + "\":1}";
    String text = "{\"type\":\"publish\",\"room\":\"r\",\"data\":" + data + "}";

    assertThat(wide.read(text.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Decoded.Command.class,
            read ->
                assertThat(((ClientCommand.Publish) read.command()).data().bytes())
                    .isEqualTo(data.getBytes(UTF_8)));
  }

  @Test
  void only_utf_8_without_a_mark_is_json() {
    String publish = "{\"type\":\"publish\",\"room\":\"r\",\"data\":1}";
    for (Charset other : List.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32BE"))) {
      assertThat(refusal(publish.getBytes(other))).as(other.name()).isEqualTo("not-json");
    }
    assertThat(refusal(("\ufeff" + publish).getBytes(UTF_8))).isEqualTo("not-json");
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void history_has_a_default_and_a_bound() {
    assertThat(command("{\"type\":\"history\",\"room\":\"r\"}"))
        .isEqualTo(new ClientCommand.History(null, ROOM, 0, 50));
    assertThat(command("{\"type\":\"history\",\"room\":\"r\",\"after\":3,\"limit\":2}"))
        .isEqualTo(new ClientCommand.History(null, ROOM, 3, 2));
    assertThat(refusal("{\"type\":\"history\",\"room\":\"r\",\"limit\":51}"))
        .isEqualTo("bad-command");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1.50e+10",
        "true",
        "null",
        "\"\"",
        "\"gr\u00fc\u00df \\u00e9 \\ud800\"",
        "[]",
        "{}",
        "[1, 2 ,{\"a\" : [ ] }]",
        "12345678901234567890123456789.000000000000000000001",
      })
  void data_comes_out_byte_for_byte(String data) {
    for (String text :
        List.of(
            "{\"type\":\"publish\",\"room\":\"r\",\"data\":" + data + "}",
            "{ \"data\" : " + data + " , \"room\":\"r\",\"type\":\"publish\" } ",
            "{\"type\":\"publish\",\"data\":" + data + "\n,\"room\":\"r\"}")) {
      ClientCommand.Publish publish = (ClientCommand.Publish) command(text);
      assertThat(new String(publish.data().bytes(), UTF_8)).isEqualTo(data);
    }
  }

  @Test
  void what_is_no_command_is_refused_by_kind() {
    assertThat(refusal("")).isEqualTo("bad-command");
    assertThat(refusal("hello")).isEqualTo("not-json");
    assertThat(refusal("[]")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"join\"")).isEqualTo("not-json");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"r\"} {}")).isEqualTo("not-json");
    assertThat(refusal("{}")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"shout\"}")).isEqualTo("unknown-type");
    assertThat(refusal("{\"type\":5}")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"a b\"}")).isEqualTo("bad-room-name");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"r\",\"room\":\"s\"}"))
        .isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"r\",\"data\":1}")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"r\",\"x\":1}")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"join\",\"room\":\"r\",\"after\":{\"offset\":1}}"))
        .isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"history\",\"room\":\"r\",\"after\":-1}"))
        .isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"history\",\"room\":\"r\",\"after\":99999999999999999999}"))
        .isEqualTo("bad-command");
    String after = "{\"type\":\"join\",\"room\":\"r\",\"after\":%s}";
    assertThat(refusal(after.formatted("{\"epoch\":\"e\",\"offset\":1,\"offset\":2}")))
        .isEqualTo("bad-command");
    assertThat(refusal(after.formatted("{\"epoch\":\"e\",\"epoch\":\"f\",\"offset\":2}")))
        .isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"connect\",\"user\":\" \"}")).isEqualTo("bad-user-name");
    assertThat(refusal("{\"type\":\"leave\",\"ref\":\"\\ud800\"}")).isEqualTo("bad-command");
    assertThat(refusal("{\"type\":\"publish\",\"room\":\"r\",\"key\":\"\",\"data\":1}"))
        .isEqualTo("bad-command");
  }

  @Test
  void too_deep_or_too_large_is_refused() {
    String deep = "[".repeat(5) + "]".repeat(5);
    assertThat(refusal("{\"type\":\"publish\",\"room\":\"r\",\"data\":" + deep + "}"))
        .isEqualTo("not-json");
    String large = "[" + "1,".repeat(100) + "1]";
    assertThat(refusal("{\"type\":\"publish\",\"room\":\"r\",\"data\":" + large + "}"))
        .isEqualTo("message-too-large");
  }

  @Test
  void a_number_that_is_too_long_is_refused_and_that_is_said() {
    String text = "{\"type\":\"signal\",\"room\":\"r\",\"data\":" + "9".repeat(1001) + "}";

    CommandReader wide = new CommandReader(new CommandLimits(10_000, 4, 10));
    assertThat(((Decoded.Refused) wide.read(text.getBytes(UTF_8))).problem().detail())
        .contains("1000 digits");
  }

  @Test
  void a_refusal_names_the_reference_read_before() {
    Decoded decoded = reader.read("{\"ref\":\"9\",\"type\":\"shout\"}".getBytes(UTF_8));

    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Refused.class, refused -> assertThat(refused.ref()).isEqualTo("9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"room\":5",
        "\"room\":{\"ref\":[\"1\"]}",
        "\"data\":1,\"data\":{\"ref\":\"1\"}",
        "\"shout\":[{\"ref\":\"1\"}]",
        "\"after\":{\"epoch\":[{\"ref\":\"1\"}],\"ref\":\"2\"}",
        "\"after\":{\"epoch\":\"e\",\"offset\":{\"ref\":\"1\"}}",
        "\"rooms\":[[\"ref\"],{\"ref\":\"1\"}]",
      })
  void a_refusal_names_the_reference_that_follows_what_is_wrong(String wrong) {
    Decoded decoded =
        reader.read(("{\"type\":\"publish\"," + wrong + ",\"ref\":\"9\"}").getBytes(UTF_8));

    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Refused.class,
            refused -> {
              assertThat(refused.ref()).isEqualTo("9");
              assertThat(refused.problem().slug()).isEqualTo("bad-command");
            });
  }

  @Test
  void what_is_wrong_first_is_what_a_refusal_tells() {
    assertThat(refusal("{\"data\":\"" + "x".repeat(200) + "\",\"shout\":1,\"ref\":5}"))
        .isEqualTo("message-too-large");
    assertThat(refusal("{\"shout\":1,\"ref\":\"9\"")).isEqualTo("not-json");
  }

  @Property(tries = 500)
  void whatever_comes_is_a_command_or_refused(@ForAll byte[] bytes) {
    assertThat(reader.read(bytes)).isNotNull();
  }

  private ClientCommand command(String text) {
    return ((Decoded.Command) reader.read(text.getBytes(UTF_8))).command();
  }

  private String refusal(String text) {
    return refusal(text.getBytes(UTF_8));
  }

  private String refusal(byte[] text) {
    return ((Decoded.Refused) reader.read(text)).problem().slug();
  }
}

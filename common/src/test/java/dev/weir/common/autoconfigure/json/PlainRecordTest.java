package dev.weir.common.autoconfigure.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.state.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is read without binding is what binding makes of it. */
class PlainRecordTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  enum Colour {
    DEEP_RED,
    BLUE
  }

  record Plain(
      @DefaultValue("none") String name,
      @Nullable URI url,
      @DefaultValue("1") int weight,
      @DefaultValue("false") boolean spare,
      @DefaultValue("deep-red") Colour colour,
      @Nullable String remark) {

    Plain {
      if (weight < 0) {
        throw new IllegalArgumentException("weight is negative");
      }
    }
  }

  record Nested(@Nullable Plain plain) {}

  record Timed(@DefaultValue("1s") Duration time) {}

  private static ObjectNode json(String text) {
    return (ObjectNode) JSON.readTree(text);
  }

  @Test
  void whatIsPlain_isReadWithoutBinding() {
    ObjectNode json =
        json(
            """
            {"name":"a","url":"http://h:80","weight":3,"spare":true,"colour":"blue","remark":"x"}""");

    assertThat(PlainRecord.read(Plain.class, json))
        .isEqualTo(new Plain("a", URI.create("http://h:80"), 3, true, Colour.BLUE, "x"));
  }

  @Test
  void whatIsNotSaid_hasItsDefault() {
    assertThat(PlainRecord.read(Plain.class, json("{}")))
        .isEqualTo(new Plain("none", null, 1, false, Colour.DEEP_RED, null));
  }

  @Test
  void recordsOfMore_areLeftToBinding() {
    assertThat(PlainRecord.read(Nested.class, json("{}"))).isNull();
    assertThat(PlainRecord.read(Timed.class, json("{}"))).isNull();
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    Arbitrary<String> names =
        Arbitraries.of("name", "url", "weight", "spare", "colour", "remark", "Weight", "more");
    Arbitrary<String> values =
        Arbitraries.of(
            "\"\"",
            "\" a \"",
            "\"b\"",
            "\"http://h:80\"",
            "\"http://h/a b\"",
            "\"//h\"",
            "1",
            "-1",
            "\"2\"",
            "\"0x10\"",
            "3.5",
            "99999999999",
            "true",
            "\"yes\"",
            "\"blue\"",
            "\"DEEP_RED\"",
            "\"deepred\"",
            "null",
            "{}",
            "[]",
            "[1]",
            "{\"a\":1}",
            "\"${a}\"");
    return Arbitraries.maps(names, values).ofMaxSize(4).map(PlainRecordTest::object);
  }

  private static ObjectNode object(Map<String, String> members) {
    ObjectNode object = JSON.createObjectNode();
    members.forEach((name, value) -> object.set(name, JSON.readTree(value)));
    return object;
  }

  @Property
  void whateverIsSaid_comesToWhatBindingMakesOfIt(@ForAll("objects") ObjectNode json) {
    assertThat(outcome(() -> ConfigJson.read(Plain.class, json)))
        .isEqualTo(outcome(() -> ConfigJson.bound(Plain.class, json)));
  }

  private interface Reading {
    Plain read();
  }

  private static Object outcome(Reading reading) {
    try {
      return reading.read();
    } catch (Refused e) {
      return e.said();
    }
  }

  /** The form in which answers give records is a plain one. */
  @Property
  void whatIsWritten_isReadWithoutBinding(@ForAll boolean spare, @ForAll short weight) {
    Plain plain =
        new Plain("n", URI.create("https://h:1"), Math.abs(weight), spare, Colour.BLUE, null);
    JsonNode written = ConfigJson.write(plain);

    assertThat(PlainRecord.read(Plain.class, (ObjectNode) written)).isEqualTo(plain);
  }
}

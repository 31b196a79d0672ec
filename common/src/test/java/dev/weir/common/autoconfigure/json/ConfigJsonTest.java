package dev.weir.common.autoconfigure.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.common.state.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is refused is told in the words of JSON, not in those of Java. */
class ConfigJsonTest {

  enum Colour {
    DEEP_RED,
    BLUE
  }

  record Inner(@DefaultValue("1") int size) {}

  record Outer(
      @DefaultValue("blue") Colour colour,
      @DefaultValue("1") int weight,
      @DefaultValue("0.5") double share,
      @DefaultValue("1s") Duration delay,
      @DefaultValue("true") boolean on,
      @DefaultValue("http://127.0.0.1") URI url,
      @DefaultValue Inner inner,
      @DefaultValue List<Inner> list,
      @DefaultValue Map<String, Integer> map,
      @DefaultValue List<Colour> palette) {}

  private static Outer read(String json) {
    return ConfigJson.read(
        Outer.class, (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')));
  }

  @Test
  void whatMakesSense_isRead() {
    assertThat(read("{}").colour()).isEqualTo(Colour.BLUE);
    Outer outer =
        read("{'colour': 'deep-red', 'weight': 3, 'list': [{'size': 2}], 'map': {'a': 1}}");
    assertThat(outer.colour()).isEqualTo(Colour.DEEP_RED);
    assertThat(outer.list()).containsExactly(new Inner(2));
    assertThat(outer.map()).containsExactly(Map.entry("a", 1));
  }

  @Test
  void fieldThatIsNull_isLeftOut() {
    assertThat(read("{'colour': null, 'inner': {'size': null}, 'list': null, 'map': null}"))
        .isEqualTo(read("{}"));
    assertThat(read("{'list': [{'size': null}]}").list()).containsExactly(new Inner(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'list': [{'size': 2}, null]} | list[1] | a value is expected, not null",
        "{'map': {'a': null}} | map.a | a value is expected, not null",
        "{'map': [null]} | map[0] | a value is expected, not null",
        "{'colour': 'red'} | colour | one of deep-red, blue is expected, not 'red'",
        "{'palette': ['red']} | palette[0] | one of deep-red, blue is expected, not 'red'",
        "{'palette': 'red'} | palette | one of deep-red, blue is expected, not 'red'",
        "{'weight': 1.5} | weight | a whole number is expected, not '1.5'",
        "{'weight': 'many'} | weight | a whole number is expected, not 'many'",
        "{'weight': true} | weight | a whole number is expected, not 'true'",
        "{'weight': 99999999999} | weight | a whole number is expected, not '99999999999'",
        "{'share': 'half'} | share | a number is expected, not 'half'",
        "{'on': 'maybe'} | on | Invalid boolean value 'maybe'",
        "{'delay': 'soon'} | delay | 'soon' is not a valid duration",
        "{'url': '127.0.0.1:80'} | url | a URL is expected, such as http://host:port, not '127.0.0.1:80'",
        "{'inner': 5} | inner | an object is expected",
        "{'list': 'x'} | list | a list is expected, not 'x'",
        "{'list': [1]} | list[0] | an object is expected",
        "{'map': {'a': 'x'}} | map.a | a whole number is expected, not 'x'",
        "{'none': 1} | none | the field is unknown; expected one of colour, weight, share, delay, on, url, inner, list, map, palette",
        "{'inner': {'notThere': 1}} | inner.notThere | the field is unknown; expected one of size",
        "{'inner.size': 1} | inner.size | the field is unknown; expected one of colour, weight, share, delay, on, url, inner, list, map, palette",
        "{'list': [{'sise': 1}]} | list[0].sise | the field is unknown; did you mean 'size'?",
        "{'lisd': [{'size': 1}]} | lisd[0].size | the field is unknown; did you mean 'list'?",
        "{'colours': []} | colours | the field is unknown; did you mean 'colour'?"
      })
  void whatMakesNone_isRefused(String json, String field, String reason) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> read(json))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
        .satisfies(refused -> assertThat(refused.field()).isEqualTo(field));
  }
}

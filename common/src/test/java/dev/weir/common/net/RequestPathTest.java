package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spellings of one path come to the same, so that none of them evades a limit. */
class RequestPathTest {

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "login", ".", "..", "...", "", "é", "x.y", " ", "a~b", "*")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(segments -> "/" + String.join("/", segments));
  }

  /** The same path with each byte, or every other one, percent-encoded. */
  private static String encoded(String path, int every) {
    StringBuilder encoded = new StringBuilder();
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      boolean asIs = bytes[i] == '/' || (i % every != 0 && bytes[i] > ' ');
      encoded.append(asIs ? String.valueOf((char) bytes[i]) : "%%%02X".formatted(bytes[i] & 0xff));
    }
    return encoded.toString();
  }

  @Property
  void normalForm_isItsOwnNormalForm(@ForAll @From("paths") String path) {
    String normal = RequestPath.normal(path);
    assertThat(RequestPath.normal(normal)).isEqualTo(normal);
    assertThat(List.of(normal.split("/"))).doesNotContain(".", "..");
    assertThat(normal).startsWith("/").doesNotContain("//");
  }

  @Property
  void encoding_changesNothing(@ForAll @From("paths") String path) {
    String normal = RequestPath.normal(path);
    assertThat(RequestPath.normal(encoded(path, 1))).isEqualTo(normal);
    assertThat(RequestPath.normal(encoded(path, 2))).isEqualTo(normal);
  }

  @Property
  void detours_changeNothing(@ForAll @From("paths") String path) {
    String normal = RequestPath.normal(path);
    assertThat(RequestPath.normal("/." + path)).isEqualTo(normal);
    assertThat(RequestPath.normal("/x/.." + path)).isEqualTo(normal);
    assertThat(RequestPath.normal("/" + path)).isEqualTo(normal);
    assertThat(RequestPath.normal(path + "?/x")).isEqualTo(normal);
    assertThat(RequestPath.normal(path + ";v=1")).isEqualTo(RequestPath.normal(path));
  }

  @Property
  void anyTarget_neverThrows(@ForAll String target) {
    assertThat(RequestPath.normal("/" + target)).startsWith("/");
  }

  @ParameterizedTest
  @CsvSource({
    "/static/../account,/account",
    "/static/..%2faccount,/account",
    "/static/%2e%2e/account,/account",
    "/static/..;/account,/account",
    "/static/..;x=1/account;v=2,/account",
    "/static/..\\account,/account",
    "/static/..%5Caccount,/account",
    "/%73tatic/a.css,/static/a.css",
    "/../../a,/a",
    "/a/b/..,/a/",
    "/..,/",
    "/%zz%,/%zz%"
  })
  void whatAServerMayReadAlike_isSpelledAlike(String sent, String normal) {
    assertThat(RequestPath.normal(sent)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b,/a/b",
    "/a?b=%2f,/a",
    "/a%62,/ab",
    "/caf%C3%A9,/caf\u00e9",
    "/a%20b,/a%20b|/a b",
    "/a;b,/a;b|/a",
    "/a/..;/b,/a/..;/b|/b",
    "/s/;%2f..%2f..%2fb,/s/;%2f..%2f..%2fb|/s/|/b",
    "/s/;%2fb,/s/;%2fb|/s/|/s/;/b|/s/b",
    "/a%3fb,/a%3fb|/a?b|/a",
    "/a%252fb,/a%252fb|/a%2fb|/a/b"
  })
  void readings_areAllThatAServerMayMakeOfIt(String target, String readings) {
    assertThat(RequestPath.readings(target)).containsExactlyInAnyOrder(readings.split("\\|"));
  }

  @Property
  void readings_areOneWhereThereIsNoDoubt_andHaveTheNormalForm(@ForAll @From("paths") String path) {
    assertThat(RequestPath.readings(path)).contains(RequestPath.normal(path));
    String normal = RequestPath.normal(path);
    assertThat(RequestPath.readings(normal)).containsExactly(normal);
  }
}

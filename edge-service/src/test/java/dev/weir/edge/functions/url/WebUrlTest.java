package dev.weir.edge.functions.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUrlTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          HTTP://Shop.Example                 => http://shop.example/
          http:shop.example/a                 => http://shop.example/a
          https:\\\\shop.example\\a\\b        => https://shop.example/a/b
          http://shop.example:80/             => http://shop.example/
          https://shop.example:080/           => https://shop.example:80/
          ftp://f.example:21/a;type=i         => ftp://f.example/a;type=i
          http://shop.example/a b             => http://shop.example/a%20b
          http://shop.example/é^{}            => http://shop.example/%C3%A9%5E%7B%7D
          http://shop.example/%zz%2E%2e/      => http://shop.example/%zz%2E%2e/
          http://shop.example/a/%2E%2e/b      => http://shop.example/b
          http://shop.example/a/./b/../../..  => http://shop.example/
          http://shop.example/a/.             => http://shop.example/a/
          http://shop.example?                => http://shop.example/?
          http://shop.example#                => http://shop.example/#
          http://shop.example/?a='<>#'`<      => http://shop.example/?a=%27%3C%3E#'%60%3C
          web:/?a='                           => web:/?a='
          http://u:p@shop.example/            => http://u:p@shop.example/
          http://@shop.example/               => http://shop.example/
          http://a@b@shop.example/            => http://a%40b@shop.example/
          http://u:p:q;@shop.example/         => http://u:p%3Aq%3B@shop.example/
          http://:p@shop.example/             => http://:p@shop.example/
          mailto:a b@c.example                => mailto:a b@c.example
          mailto:a b #c                       => mailto:a b%20#c
          data:é?ü                            => data:%C3%A9?%C3%BC
          web+x:/.//a                         => web+x:/.//a
          web+x:/a/..//b                      => web+x:/.//b
          web+x://A%41/                       => web+x://A%41/
          web+x://é                           => web+x://%C3%A9
          web+x:///a                          => web+x:///a
          file:c|/x/../..                     => file:///c:/
          file:///C|/a                        => file:///C:/a
          file://localhost/a                  => file:///a
          file://host.example/C|/a            => file://host.example/C:/a
          """,
      delimiterString = "=>")
  void isWrittenInOneWay(String input, String href) {
    assertThat(href(input, null)).isEqualTo(href);
  }

  @ParameterizedTest
  @CsvSource({
    "../x?y, http://a.example/x?y",
    "'', http://a.example/b/c?d",
    "?q, http://a.example/b/c?q",
    "#f, http://a.example/b/c?d#f",
    "//c.example, http://c.example/",
    "///c.example/e, http://c.example/e",
    "/\\c.example, http://c.example/",
    "/x, http://a.example/x",
    "\\x, http://a.example/x",
    "http:x, http://a.example/b/x",
    "http:/x, http://a.example/x",
    "https:x, https://x/",
    "x:y, x:y",
    "1:2, http://a.example/b/1:2",
    "':a', http://a.example/b/:a",
  })
  void isReadBesideABase(String input, String href) {
    assertThat(href(input, "http://a.example/b/c?d#e")).isEqualTo(href);
  }

  @ParameterizedTest
  @CsvSource({
    "x, file:///d:/f, file:///d:/x",
    "/x, file:///d:/f, file:///d:/x",
    "e|/x, file:///d:/f, file:///e:/x",
    "/e:/x, file:///d:/f, file:///e:/x",
    "../../.., file:///d:/f, file:///d:/",
    "//h.example/x, file:///d:/f, file://h.example/x",
    "#x, mailto:a?b, mailto:a?b#x",
    "x, web://h/a/b, web://h/a/x",
    "../../../x, web://h/a/b, web://h/x",
    "\\x, web://h/a/b, web://h/a/\\x",
  })
  void basesOfOtherSchemesHaveRulesOfTheirOwn(String input, String base, String href) {
    assertThat(href(input, base)).isEqualTo(href);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "//x",
        "?x",
        "1x:",
        "http:",
        "http://",
        "http://:80/",
        "http://u@/",
        "http://a b/",
        "http://a%20b/",
        "http://a<b/",
        "http://a%00/",
        "http://a%zz/",
        "http://%ff/",
        "http://a^b/",
        "http://a:65536/",
        "http://a:8x/",
        "http://a:-1/",
        "http://1.2.3.256/",
        "http://1.2.3.4.5/",
        "http://0x100000000/",
        "http://09/",
        "http://a.0x/",
        "http://1.2..4/",
        "http://[1::2",
        "http://[1::2]x/",
        "http://[::1%251]/",
        "http://[1:2:3:4:5:6:7]/",
        "http://[1::2::3]/",
        "http://[12345::]/",
        "http://[:1]/",
        "http://[1:]/",
        "http://[::1.2.3]/",
        "http://[::1.2.3.04]/",
        "http://[::1.2.3.256]/",
        "http://[1:2:3:4:5:6:7:1.2.3.4]/",
        "http://\u00ad/",
        "http://ß\ufffd/",
        "web://a b",
        "web://a|b",
        "web://[x]",
      })
  void whatMakesNoSenseIsNone(String input) {
    assertThat(WebUrl.parse(input, null)).isNull();
  }

  @Test
  void anOpaquePathIsNoBase() {
    assertThat(href("x", "mailto:a")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "1.2.3.4., 1.2.3.4",
    "1.2.772, 1.2.3.4",
    "0x7F.1, 127.0.0.1",
    "0300.0250.1, 192.168.0.1",
    "4294967295, 255.255.255.255",
    "0x, 0.0.0.0",
    "１.２.３.４, 1.2.3.4",
    "%31.2.3.4, 1.2.3.4",
    "[0:0:0:0:0:0:0:0], [::]",
    "[1:0:0:2:0:0:0:3], [1:0:0:2::3]",
    "[1:0:0:2:0:0:3:4], [1::2:0:0:3:4]",
    "[1:0:2:3:4:5:6:7], [1:0:2:3:4:5:6:7]",
    "[A0::00B], [a0::b]",
    "[1:2:3:4:5:6:7::], [1:2:3:4:5:6:7:0]",
    "[::ffff:1.2.3.4], [::ffff:102:304]",
    "BÜCHER.example, xn--bcher-kva.example",
    "b%C3%BCcher.example, xn--bcher-kva.example",
    "straße.example, xn--strae-oqa.example",
    "a。b．c, a.b.c",
    "☕.example, xn--53h.example",
    "-ü-.a--b, xn-----xka.a--b",
    "XN--Whatever.example, xn--whatever.example",
    "a_b..c, a_b..c",
  })
  void hostsAreWrittenInOneWay(String host, String written) {
    assertThat(href("http://" + host + "/", null)).isEqualTo("http://" + written + "/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PROTOCOL | https     | http://a.example:443/b?c#d | https://a.example/b?c#d
          PROTOCOL | WS:x      | http://a.example/          | ws://a.example/
          PROTOCOL | web       | http://a.example/          | http://a.example/
          PROTOCOL | file      | http://u@a.example/        | http://u@a.example/
          PROTOCOL | http      | file:///a                  | file:///a
          PROTOCOL | 1         | web://a                    | web://a
          PROTOCOL | b         | web://a                    | b://a
          USERNAME | a:b       | http://a.example/          | http://a%3Ab@a.example/
          USERNAME | a         | file:///b                  | file:///b
          PASSWORD | a:b       | http://a.example/          | http://:a%3Ab@a.example/
          HOST     | b:8080/c  | http://a.example/d         | http://b:8080/d
          HOST     | b:99999   | http://a.example/          | http://b/
          HOST     | b         | http://a.example:8080/     | http://b:8080/
          HOST     | ''        | http://a.example/          | http://a.example/
          HOST     | ''        | web://u@a/                 | web://u@a/
          HOST     | ''        | web://a/b                  | web:///b
          HOST     | b:80      | file:///a                  | file:///a
          HOST     | b         | mailto:a                   | mailto:a
          HOSTNAME | b:8080    | http://a.example/          | http://a.example/
          HOSTNAME | b?c       | http://a.example/          | http://b/
          HOSTNAME | [::0:1]   | http://a.example:1/        | http://[::1]:1/
          PORT     | 80        | http://a.example:8080/     | http://a.example/
          PORT     | 90x       | http://a.example/          | http://a.example:90/
          PORT     | 65536     | http://a.example:1/        | http://a.example:1/
          PORT     | x         | http://a.example:1/        | http://a.example:1/
          PORT     | ''        | http://a.example:1/        | http://a.example/
          PORT     | 1         | web:/a                     | web:/a
          PATHNAME | x?y#z     | http://a.example/b?c       | http://a.example/x%3Fy%23z?c
          PATHNAME | ''        | http://a.example/b         | http://a.example/
          PATHNAME | ''        | web://a/b                  | web://a
          PATHNAME | ''        | web:/b                     | web:/
          PATHNAME | //x       | web:/b                     | web:/.//x
          PATHNAME | \\..\\x   | http://a.example/b         | http://a.example/x
          PATHNAME | x         | mailto:a                   | mailto:a
          SEARCH   | ?a b#     | http://a.example/          | http://a.example/?a%20b%23
          SEARCH   | '??'      | http://a.example/          | http://a.example/??
          SEARCH   | ?         | http://a.example/?b        | http://a.example/?
          SEARCH   | ''        | http://a.example/?b#c      | http://a.example/#c
          HASH     | a b       | http://a.example/#c        | http://a.example/#a%20b
          HASH     | '#'       | http://a.example/#c        | http://a.example/#
          HASH     | ''        | http://a.example/#c        | http://a.example/
          """)
  void aPartIsSetOrStays(UrlPart part, String value, String url, String href) {
    assertThat(parsed(url).with(part, value).href()).isEqualTo(href);
  }

  @Test
  void emptyAndNoneDiffer() {
    assertThat(parsed("http://a.example/?#").query()).isEmpty();
    assertThat(parsed("http://a.example/?#").fragment()).isEmpty();
    assertThat(parsed("http://a.example/").query()).isNull();
    assertThat(parsed("http://a.example/").fragment()).isNull();
    assertThat(parsed("web:///a").host()).isEmpty();
    assertThat(parsed("web:/a").host()).isNull();
  }

  @Test
  void longTextsTakeNoMoreThanTheirLength() {
    int length = 1_000_000;
    String spaces = "a" + " ".repeat(length) + "b";
    assertThat(href("web:" + spaces, null)).endsWith(" b");
    assertThat(href("http://a.example/" + "../".repeat(length), null))
        .isEqualTo("http://a.example/");
    assertThat(href("http://" + "@".repeat(length) + "a.example/", null))
        .endsWith("%40@a.example/");
    assertThat(href("http://" + "1.".repeat(length), null)).isNull();
    assertThat(href("http://" + "9".repeat(length), null)).isNull();
    assertThat(href("http://" + "ü".repeat(length) + "/", null)).isNull();
    assertThat(href("http://[" + ":".repeat(length) + "]/", null)).isNull();
  }

  @Property(tries = 2_000)
  void whatWasWrittenIsReadAsTheSame(
      @ForAll("texts") String input, @ForAll("texts") String value, @ForAll UrlPart part) {
    WebUrl base = parsed("http://a.example/b?c");
    WebUrl url = WebUrl.parse(input, base);
    if (url != null) {
      assertThat(WebUrl.parse(url.href(), null)).isEqualTo(url);
      WebUrl changed = url.with(part, value);
      assertThat(WebUrl.parse(changed.href(), null)).isNotNull();
      assertThat(changed.href()).matches("[ -~]*");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "http:",
            "https:",
            "file:",
            "web:",
            "ws:",
            "/",
            "//",
            "\\",
            "?",
            "#",
            "@",
            ":",
            ".",
            "..",
            "%2e",
            "%",
            "a",
            "B",
            "1",
            "0x7",
            "[::1]",
            "[",
            "]",
            "c|",
            "C:",
            " ",
            "\t",
            "é",
            "ß",
            "。",
            "\ud83d\udca9",
            "localhost",
            "<",
            "^",
            "\0",
            "80");
    return piece.list().ofMaxSize(9).map(pieces -> String.join("", pieces));
  }

  private static WebUrl parsed(String url) {
    WebUrl parsed = WebUrl.parse(url, null);
    return Objects.requireNonNull(parsed, url);
  }

  private static @Nullable String href(String input, @Nullable String base) {
    WebUrl url = WebUrl.parse(input, base == null ? null : parsed(base));
    return url == null ? null : url.href();
  }
}

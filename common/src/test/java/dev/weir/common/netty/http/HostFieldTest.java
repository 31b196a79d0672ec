package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFieldTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.example:80", "192.0.2.7", "[2001:db8::1]", "[::1]:65535", "a:", "x_y"})
  void hosts_areTaken(String host) {
    assertThat(HostField.isWellFormed(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a:b",
        "a:65536",
        "a:0000080",
        "a:-1",
        "a:+1",
        "a b",
        "a@b",
        "user:pw@a",
        "a/b",
        "a?b",
        "a#b",
        "a,b",
        "a\\b",
        "[::1",
        "::1",
        "[::1]x",
        "[::1]:x",
        "[]",
        "[1.2.3.4]",
        "[::1%eth0]",
        "a\tb",
        "a\u0000",
        "é",
        "a:80:80",
        "<a>",
        "a\"b"
      })
  void others_areRefused(String host) {
    assertThat(HostField.isWellFormed(host)).isFalse();
  }

  @Property
  void whatIsTaken_isAnAuthorityOfTheSameHostAndPort_toAUriReader(
      @ForAll @From("hosts") String host) throws URISyntaxException {
    if (HostField.isWellFormed(host) && !host.endsWith(":") && host.indexOf('%') < 0) {
      URI uri = new URI("http://" + host + "/");
      assertThat(uri.getRawAuthority()).isEqualTo(host);
      assertThat(uri.getRawUserInfo()).isNull();
      assertThat(uri.getRawPath()).isEqualTo("/");
    }
  }

  @Property
  void anyText_neverThrows(@ForAll @From("hosts") String host, @ForAll String text) {
    assertThat(HostField.isWellFormed(host)).isIn(true, false);
    assertThat(HostField.isWellFormed("[" + text)).isIn(true, false);
  }

  @Property
  void everyPort_isTaken_andNoneBeyond(@ForAll @IntRange(max = 99_999) int port) {
    assertThat(HostField.isWellFormed("a:" + port)).isEqualTo(port <= 65_535);
  }

  @Provide
  Arbitrary<String> hosts() {
    return Arbitraries.of(
            "a", "example", ".", ":", "[", "]", "::1", "80", "@", "/", "-", "_", "%41", " ", "\\",
            "é", "'", "=")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }
}

package dev.weir.diagnostics.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {

  @ParameterizedTest
  @CsvSource({
    "http://a.test, http://a.test/",
    "HTTPS://a.test:443/x?y=%20z, https://a.test/x?y=%20z",
    "https://a.test:8443/, https://a.test:8443/",
    "http://[2001:db8::1]:80/x, http://[2001:db8::1]/x",
    "http://a.test/#part, http://a.test/"
  })
  void url_isReadAndWritten(String url, String written) {
    assertThat(HttpTarget.parse(url)).map(HttpTarget::url).hasValue(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.test",
        "/x",
        "ftp://a.test/",
        "file:///etc/hosts",
        "http://user:secret@a.test/",
        "http://user@a.test/",
        "http:///x",
        "http://a.test:0/",
        "http://a.test:65536/",
        "http://a test/",
        "http://a.test/\r\nX: y"
      })
  void whatIsNoUrl_isRefused(String url) {
    assertThat(HttpTarget.parse(url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/y, https://a.test/y",
    "y?q, https://a.test/p/y?q",
    "//b.test/y, https://b.test/y",
    "http://b.test:81, http://b.test:81/"
  })
  void location_isTakenFromHere(String location, String url) {
    assertThat(HttpTarget.parse("https://a.test/p/x").orElseThrow().resolve(location))
        .map(HttpTarget::url)
        .hasValue(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gopher://b.test/", "http://u@b.test/", "http://[/", "javascript:x"})
  void locationThatCannotBeAsked_leadsNowhere(String location) {
    assertThat(HttpTarget.parse("https://a.test/").orElseThrow().resolve(location)).isEmpty();
  }

  @Test
  void onlyRedirectsLeadOn() {
    assertThat(answer(302).location()).hasValue("/y");
    assertThat(answer(201).location()).isEmpty();
    assertThat(answer(304).location()).isEmpty();
  }

  @Test
  void phase_lastsFromTheEndOfTheOneBefore() {
    Phases phases =
        new Phases(100, Map.of(Phase.CONNECT, 110L, Phase.FIRST_BYTE, 150L, Phase.BODY, 151L));

    assertThat(phases.nanos(Phase.CONNECT)).hasValue(10);
    assertThat(phases.nanos(Phase.TLS)).isEqualTo(OptionalLong.empty());
    assertThat(phases.nanos(Phase.FIRST_BYTE)).hasValue(40);
    assertThat(phases.nanos(Phase.BODY)).hasValue(1);
  }

  @Test
  void phaseThatFailed_isTheFirstWithoutEnd() {
    assertThat(new Phases(1, Map.of()).unfinished(true)).isEqualTo(Phase.CONNECT);
    Phases connected = new Phases(1, Map.of(Phase.CONNECT, 2L));
    assertThat(connected.unfinished(true)).isEqualTo(Phase.TLS);
    assertThat(connected.unfinished(false)).isEqualTo(Phase.FIRST_BYTE);
  }

  private static HttpOutcome.Answered answer(int status) {
    return new HttpOutcome.Answered(
        status, "HTTP/1.1", List.of(Map.entry("Location", "/y")), 0, true, new Phases(1, Map.of()));
  }
}

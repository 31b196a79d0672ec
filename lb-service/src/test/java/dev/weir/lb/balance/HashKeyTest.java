package dev.weir.lb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyTest {

  private static long of(String label, Ask ask) {
    return HashKey.parse(label).of(ask);
  }

  @ParameterizedTest
  @CsvSource({
    "uri, /a?x=1, /a?x=1, true",
    "uri, /a?x=1, /a?x=2, false",
    "path, /a?x=1, /a?x=2, true",
    "path, /a?x=1, /b?x=1, false",
    "path, /a, /a?, true",
    "query:x, /a?x=1, /b?y=2&x=1, true",
    "query:x, /a?x=1, /a?x=2, false",
    "query:x, /a?x=1, /a?xx=2&x=1&z, true",
    "client, /a, /b, true",
  })
  void targets_areEqualOrNot(String label, String one, String other, boolean equal) {
    assertThat(of(label, Asking.forTarget(one)) == of(label, Asking.forTarget(other)))
        .isEqualTo(equal);
  }

  @Test
  void header_decides() {
    Asking ask = Asking.forTarget("/");
    assertThat(of("header:X-User", ask.with("x-user", "eve")))
        .isEqualTo(of("header:X-User", Asking.by("192.0.2.9").with("X-User", "eve")))
        .isNotEqualTo(of("header:X-User", ask.with("x-user", "bob")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sid=7", "a=b; sid=7", "a=b;sid=7; c=d", "xsid=8; sid=7", "sid=7;"})
  void cookie_isFoundAmongOthers(String cookies) {
    long alone = of("cookie:sid", Asking.forTarget("/").with("Cookie", "sid=7"));
    Asking asking = Asking.by("192.0.2.9").with("Cookie", cookies);
    assertThat(of("cookie:sid", asking)).isEqualTo(alone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"header:X-User", "cookie:sid", "query:x"})
  void whatIsMissing_isMadeUpForByTheClient(String label) {
    Asking ask = Asking.by("192.0.2.9").with("Cookie", "other=7");
    assertThat(of(label, ask))
        .isEqualTo(of("client", Asking.by("192.0.2.9")))
        .isNotEqualTo(of("client", Asking.by("192.0.2.10")));
  }

  @Test
  void client_ofVersion6_isItsNetwork() {
    assertThat(of("client", Asking.by("2001:db8::1")))
        .isEqualTo(of("client", Asking.by("2001:db8::ffff:1")))
        .isNotEqualTo(of("client", Asking.by("2001:db8:0:1::1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "body", "header", "header:", "cookie:a b", "uri:x", "query:é"})
  void unknownKey_isRefusedWithTheKnownOnes(String label) {
    assertThatThrownBy(() -> HashKey.parse(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + label + "' is no hash key; expected uri, path, client, ");
  }
}

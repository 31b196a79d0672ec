package dev.weir.lb.app.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.state.Refused;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteUriTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lb://web",
        "lb://web/",
        "lb:ws://web",
        "http://host",
        "https://host:8443/",
        "ws://10.0.0.1",
        "http://[::1]:80",
        "forward:/sorry",
        "no://op"
      })
  void whatRequestsCanBeSentTo_isTaken(String uri) {
    assertThatCode(() -> RouteUri.check(URI.create(uri))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "web, expected lb://POOL",
    "ftp://host, expected lb://POOL",
    "lbs://web, expected lb://POOL",
    "http:host, expected lb://POOL",
    "lb:web, the name of a pool",
    "lb://a_b, the name of a pool",
    "lb://web:80, have their own ports",
    "lb://me@web, have their own ports",
    "lb://web/v1, PrefixPath=/v1",
    "http://host/v1/x, PrefixPath=/v1/x",
    "http://host?a=b, AddRequestParameter",
    "http://me:secret@host, Authorization",
    "http://host:0, from 1 to 65535",
    "http://host:70000, from 1 to 65535",
    "forward:sorry, forward:/sorry"
  })
  void whatTheyCannot_isRefused_withWhatWasExpected(String uri, String said) {
    assertThatThrownBy(() -> RouteUri.check(URI.create(uri)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.field()).isEqualTo("uri"))
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({"lb://web, web", "lb:ws://web, web", "http://web, ", "forward:/web, "})
  void pool_isNamedByTheUri(String uri, String pool) {
    assertThat(RouteUri.pool(URI.create(uri))).isEqualTo(pool);
  }
}

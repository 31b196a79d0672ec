package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamTargetTest {

  @ParameterizedTest
  @CsvSource({
    "http://a, AUTO, http://a:80, HTTP_1",
    "http://a:8, HTTP1, http://a:8, HTTP_1",
    "http://a, H2, http://a:80, HTTP_2",
    "http://a, H2C, http://a:80, HTTP_2",
    "h2c://a:8, AUTO, http://a:8, HTTP_2",
    "h2c://a, H2, http://a:80, HTTP_2",
    "https://a, AUTO, https://a:443, EITHER",
    "https://[::1]/, HTTP1, https://[::1]:443, HTTP_1",
    "HTTPS://a:8, H2, https://a:8, HTTP_2",
    "https://a, H3, https://a:443, HTTP_3"
  })
  void schemeAndProtocol_sayHowItIsSpokenWith(
      URI url, UpstreamProtocol protocol, String canonical, HttpVersions versions) {
    UpstreamTarget target = UpstreamTarget.of(url, protocol);
    assertThat(target.url()).isEqualTo(canonical);
    assertThat(target.versions()).isEqualTo(versions);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a, H2C",
    "http://a, H3",
    "h2c://a, H3",
    "h2c://a, HTTP1",
    "ftp://a, AUTO",
    "a, AUTO",
    "http://a/path, AUTO",
    "http://u@a, AUTO",
    "http://a?q, AUTO"
  })
  void anythingElse_isRefusedByItsName(URI url, UpstreamProtocol protocol) {
    assertThatThrownBy(() -> UpstreamTarget.of(url, protocol)).hasMessageContaining(url.toString());
  }

  @Test
  void tunnel_goesOverHttp1() {
    UpstreamTarget either = UpstreamTarget.of(URI.create("https://a"), UpstreamProtocol.AUTO);
    assertThat(either.overHttp1().versions()).isEqualTo(HttpVersions.HTTP_1);
    assertThat(either.overHttp1().overHttp1()).isEqualTo(either.overHttp1());
  }
}

package dev.weir.common.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

  private static final HostPort ADDRESS = new HostPort("a", 8080);

  @Test
  void defaults_areThoseDocumented() {
    HealthCheck check = HealthCheck.standard();
    assertThat(check.type()).isNull();
    assertThat(check.method()).isEqualTo("GET");
    assertThat(check.path()).isEqualTo("/");
    assertThat(check.interval()).hasSeconds(2);
    assertThat(check.jitter()).isEqualTo(10);
    assertThat(check.timeout()).hasSeconds(1);
    assertThat(check.rise()).isEqualTo(2);
    assertThat(check.fall()).isEqualTo(3);
    assertThat(check.expectedStatus()).isEqualTo("200-499");
    assertThat(check.expectedBody()).isNull();
    assertThat(check.service()).isEmpty();
    assertThat(check.port()).isZero();
  }

  @Test
  void aPathThatSomebodyNamed_mustBeThere() {
    HealthCheck check =
        new HealthCheck(null, null, "/", null, null, 0, null, 0, 0, null, null, null, 0);

    assertThat(check.expectedStatus()).isEqualTo("200-399");
  }

  @ParameterizedTest
  @CsvSource({
    ", false, HTTP_1, http://a:8080, HTTP_1",
    ", false, HTTP_2, http://a:8080, HTTP_2",
    ", true, EITHER, https://a:8080, EITHER",
    "HTTP, true, EITHER, http://a:8080, HTTP_1",
    "HTTPS, false, HTTP_1, https://a:8080, EITHER",
    "TCP, true, EITHER, http://a:8080, HTTP_1",
    "GRPC, false, HTTP_1, http://a:8080, HTTP_2",
    "GRPC, true, EITHER, https://a:8080, HTTP_2",
    ", true, HTTP_3, https://a:8080, HTTP_3",
    "GRPC, true, HTTP_3, https://a:8080, HTTP_3",
    "HTTP, true, HTTP_3, http://a:8080, HTTP_1",
    "TCP, true, HTTP_3, http://a:8080, HTTP_1"
  })
  void type_saysHowTheTargetIsSpokenWith(
      @Nullable ProbeType type,
      boolean secure,
      HttpVersions versions,
      String url,
      HttpVersions expected) {
    UpstreamTarget probed =
        HealthCheck.of(type).probed(new UpstreamTarget(ADDRESS, secure, versions));
    assertThat(probed.url()).isEqualTo(url);
    assertThat(probed.versions()).isEqualTo(expected);
  }

  @Test
  void nameInTls_isThatOfTheTarget() {
    UpstreamTarget named =
        new UpstreamTarget(ADDRESS, true, HttpVersions.EITHER).called("web.example.org");
    assertThat(HealthCheck.of(ProbeType.HTTPS).probed(named).tlsName())
        .isEqualTo("web.example.org");
    assertThat(HealthCheck.of(ProbeType.GRPC).probed(named).tlsName()).isEqualTo("web.example.org");
    assertThat(named.overHttp1().tlsName()).isEqualTo("web.example.org");
    assertThat(UpstreamTarget.http(ADDRESS).called("web.example.org").serverName()).isNull();
  }

  @Test
  void port_canBeAnother() {
    HealthCheck check =
        new HealthCheck(null, null, null, null, null, 0, null, 0, 0, null, null, null, 9);
    assertThat(check.probed(UpstreamTarget.http(ADDRESS)).url()).isEqualTo("http://a:9");
  }

  private static HealthCheck with(String method, String path, String host, int jitter, int port) {
    return new HealthCheck(
        null, method, path, host, null, jitter, null, 0, 0, null, null, null, port);
  }

  @Test
  void valuesOutOfRange_areRefused() {
    assertThatThrownBy(() -> with("GET", "up", "h", 0, 0)).hasMessageContaining("'up'");
    assertThatThrownBy(() -> with("GET", "/a b", "h", 0, 0)).hasMessageContaining("'/a b'");
    assertThatThrownBy(() -> with("get it", "/", "h", 0, 0)).hasMessageContaining("'get it'");
    assertThatThrownBy(() -> with("GET", "/", "h\r\nX: y", 0, 0)).hasMessageContaining("host");
    assertThatThrownBy(() -> with("GET", "/", "h", 101, 0)).hasMessageContaining("101");
    assertThatThrownBy(() -> with("GET", "/", "h", 0, 65_536)).hasMessageContaining("65536");
    assertThatThrownBy(
            () ->
                new HealthCheck(
                    null,
                    null,
                    null,
                    null,
                    Duration.ofMillis(99),
                    0,
                    null,
                    0,
                    0,
                    null,
                    null,
                    null,
                    0))
        .hasMessageContaining("too short");
  }

  @ParameterizedTest
  @CsvSource({
    "200-399, 200, true",
    "200-399, 399, true",
    "200-399, 400, false",
    "204, 204, true",
    "204, 200, false",
    "'200, 300 - 302', 301, true",
    "'200, 300 - 302', 303, false"
  })
  void statuses_areRangesAndSingleOnes(String text, int status, boolean contained) {
    assertThat(StatusRanges.parse(text).contains(status)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2xx", "200-", "399-200", "99", "600", "200,,201"})
  void statusesThatMakeNoSense_areRefused(String text) {
    assertThatThrownBy(() -> StatusRanges.parse(text)).hasMessageContaining("'" + text + "'");
  }
}

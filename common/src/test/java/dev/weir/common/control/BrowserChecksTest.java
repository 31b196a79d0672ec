package dev.weir.common.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserChecksTest {

  private final HostNames hosts = HostNames.of(List.of("Weir.Internal"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:9080",
        "127.0.0.1",
        "127.0.0.1:9080",
        "[::1]",
        "[::1]:9080",
        "192.0.2.7:9080",
        "weir.internal:9080"
      })
  void ownNames_andAddresses_areGood(String host) {
    assertThat(hosts.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9080",
        "localhost.evil.example",
        "127.0.0.1.evil.example:9080",
        "weir.internal.evil.example",
        "0x7f.1",
        "2130706433",
        "[::1",
        "[evil.example]:80",
        ""
      })
  void otherNames_areRefused(String host) {
    assertThat(hosts.allows(host)).isFalse();
  }

  @Test
  void whoSendsNoHost_isNoBrowser() {
    assertThat(hosts.allows(null)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, , , localhost:9080",
    "POST, same-origin, http://localhost:9080, localhost:9080",
    "DELETE, none, , localhost:9080",
    "PUT, , http://LOCALHOST:9080, localhost:9080",
    "POST, same-origin, https://weir.internal, weir.internal",
    "POST, same-origin, https://weir.internal, weir.internal:443",
    "POST, same-origin, http://[::1]:9080, [::1]:9080",
    "GET, cross-site, http://evil.example, localhost:9080"
  })
  void changes_ofOwnPages_andOfNoBrowser_pass(
      String method, String site, String origin, String host) {
    assertThat(SameOrigin.allows(method, site, origin, host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, cross-site, , localhost:9080",
    "POST, same-site, http://localhost:9081, localhost:9080",
    "POST, , http://evil.example, localhost:9080",
    "POST, same-origin, http://evil.example, localhost:9080",
    "DELETE, , http://localhost:9081, localhost:9080",
    "DELETE, , http://localhost, localhost:9080",
    "PUT, , null, localhost:9080",
    "PUT, , ::not a uri::, localhost:9080",
    "POST, , http://localhost:9080, ",
    "PATCH, odd-word, , localhost:9080"
  })
  void changes_ofOtherPages_areRefused(String method, String site, String origin, String host) {
    assertThat(SameOrigin.allows(method, site, origin, host)).isFalse();
  }
}

package dev.weir.diagnostics.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.net.HostPort;
import dev.weir.diagnostics.dns.RecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void http_hasThePortOfItsScheme() {
    assertThat(Endpoint.parseHttp("https://www.example.com/health?a=b").port()).isEqualTo(443);
    assertThat(Endpoint.parseHttp("http://[2001:db8::1]:8080").host()).contains("2001:db8::1");
  }

  @Test
  void tcpAndIcmp_haveAHost() {
    assertThat(Endpoint.parse("tcp://db.example.com:5432"))
        .isEqualTo(new Endpoint.Tcp(new HostPort("db.example.com", 5432)));
    assertThat(Endpoint.parse("icmp://192.0.2.1")).isEqualTo(new Endpoint.Icmp("192.0.2.1"));
  }

  @Test
  void dns_asksTheSystemOrAServer() {
    assertThat(dns("dns://example.com").host()).isEmpty();
    assertThat(dns("dns:///example.com?type=mx").type()).isEqualTo(RecordType.MX);
    assertThat(dns("dns://192.0.2.53/example.com").server())
        .contains(new HostPort("192.0.2.53", 53));
    assertThat(dns("dns://[2001:db8::53]:5353/example.com").server())
        .contains(new HostPort("2001:db8::53", 5353));
    assertThat(dns("dns:///192.0.2.1").type()).isEqualTo(RecordType.PTR);
  }

  private static Endpoint.Dns dns(String text) {
    return (Endpoint.Dns) Endpoint.parse(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "ftp://example.com",
        "tcp://example.com",
        "tcp://example.com:0",
        "tcp://example.com:65536",
        "tcp://example.com:22/path",
        "icmp://example.com:7",
        "icmp://",
        "http://",
        "http://user@example.com/",
        "http://example.com/#part",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://exa mple.com/",
        "dns://example.com:53",
        "dns:///",
        "dns:///example.com?type=ANY",
        "https://example.com:99999/"
      })
  void otherForms_areRefusedWithThoseThatAreNot(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(expected|between|refused).*");
  }
}

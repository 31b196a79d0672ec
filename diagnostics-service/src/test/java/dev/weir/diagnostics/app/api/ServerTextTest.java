package dev.weir.diagnostics.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.dns.Carrier;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTextTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,UDP,192.0.2.1,53",
    "192.0.2.1:5300,UDP,192.0.2.1,5300",
    "2001:db8::1,UDP,2001:db8::1,53",
    "[2001:db8::1],UDP,2001:db8::1,53",
    "[2001:db8::1]:853,UDP,2001:db8::1,853",
    "ns.example,UDP,ns.example,53",
    "ns.example:443,UDP,ns.example,443",
    "tcp://ns.example,TCP,ns.example,53"
  })
  void serverIsReadWithItsPort(String text, Carrier carrier, String host, int port) {
    assertThat(ServerText.parse(text, Carrier.UDP))
        .contains(new ServerText(carrier, host, port, "", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "tls://1.1.1.1#one.one.one.one,DOT,1.1.1.1,853,one.one.one.one,''",
    "tls://1.1.1.1,DOT,1.1.1.1,853,1.1.1.1,''",
    "TLS://dns.example:8853,DOT,dns.example,8853,dns.example,''",
    "tls://[2001:db8::1]:853#dns.example,DOT,2001:db8::1,853,dns.example,''",
    "https://dns.example/q?x=1,DOH,dns.example,443,dns.example,/q?x=1",
    "https://bücher.example,DOH,bücher.example,443,xn--bcher-kva.example,/dns-query",
    "https://192.0.2.1:8443/dns-query#dns.example,DOH,192.0.2.1,8443,dns.example,/dns-query"
  })
  void serverIsReadWithTheNameOfItsCertificate(
      String text, Carrier carrier, String host, int port, String identity, String path) {
    assertThat(ServerText.parse(text, Carrier.UDP))
        .contains(new ServerText(carrier, host, port, identity, path));
  }

  @ParameterizedTest
  @CsvSource({
    "DOT,192.0.2.1#dns.example,tls://192.0.2.1:853#dns.example",
    "DOT,192.0.2.1,tls://192.0.2.1:853",
    "DOH,192.0.2.1:8443/x#dns.example,https://192.0.2.1:8443/x#dns.example",
    "TCP,2001:db8::1,tcp://[2001:db8::1]:53",
    "UDP,192.0.2.1,192.0.2.1:53"
  })
  void serverIsShownAsItMayBeWritten(Carrier usual, String text, String shown) {
    ServerText server = ServerText.parse(text, usual).orElseThrow();

    assertThat(ServerText.of(server.at(InetAddress.ofLiteral(server.host())))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:",
        "a:0",
        "a:65536",
        "a:053",
        "a:-1",
        "[::1",
        "[::1]x:53",
        "[::1]53",
        "192.0.2.1#name",
        "udp://192.0.2.1#name",
        "tls://",
        "tls://a/b",
        "tls://a#",
        "tls://a#b c",
        "tls://a#192.0.2.1",
        "https://a/b c",
        "ftp://a",
        "https://a:x/"
      })
  void whatIsNoServerIsRefused(String text) {
    assertThat(ServerText.parse(text, Carrier.UDP)).isEmpty();
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertThat(ServerText.parse(text, Carrier.UDP)).isNotNull();
  }
}

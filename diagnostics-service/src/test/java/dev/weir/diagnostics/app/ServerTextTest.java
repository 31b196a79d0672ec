package dev.weir.diagnostics.app;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTextTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1,53",
    "192.0.2.1:5300,192.0.2.1,5300",
    "2001:db8::1,2001:db8::1,53",
    "[2001:db8::1],2001:db8::1,53",
    "[2001:db8::1]:853,2001:db8::1,853",
    "ns.example,ns.example,53",
    "ns.example:443,ns.example,443"
  })
  void serverIsReadWithItsPort(String text, String host, int port) {
    assertThat(ServerText.parse(text)).contains(new ServerText(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:", "a:0", "a:65536", "a:053", "a:-1", "[::1", "[::1]x:53", "[::1]53"})
  void wrongPortIsRefused(String text) {
    assertThat(ServerText.parse(text)).isEmpty();
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertThat(ServerText.parse(text)).isNotNull();
  }
}

package dev.weir.diagnostics.dns;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

  @ParameterizedTest
  @CsvSource({
    "www.example.test,www.example.test.",
    "www.example.test.,www.example.test.",
    "bücher.example,xn--bcher-kva.example.",
    "_sip._tcp.example.test,_sip._tcp.example.test.",
    "192.0.2.10,10.2.0.192.in-addr.arpa.",
    ".,."
  })
  void nameIsAbsoluteAndInAscii(String text, String name) {
    assertThat(DnsName.parse(text).orElseThrow()).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a..b", "\\999.test"})
  void whatIsNoNameIsRefused(String text) {
    assertThat(DnsName.parse(text)).isEmpty();
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertThat(DnsName.parse(text)).isNotNull();
  }
}

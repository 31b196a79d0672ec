package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "::, 0:0:0:0:0:0:0:0",
    "::1, 0:0:0:0:0:0:0:1",
    "1::, 1:0:0:0:0:0:0:0",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "2001:DB8::Ff, 2001:db8:0:0:0:0:0:ff",
    "::ffff:192.0.2.7, 192.0.2.7",
    "64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221"
  })
  void literals_areRead(String text, String expected) {
    assertThat(IpLiteral.parse(text))
        .isNotNull()
        .extracting(InetAddress::getHostAddress)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        "1",
        "127.1",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.-4",
        "0x7f.0.0.1",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.",
        "1..2.3",
        "１.2.3.4",
        "localhost",
        "example.org",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "[::1]",
        "::ffff:1.2.3.4:5",
        "-1::"
      })
  void otherText_isNoAddress_andAsksNoDns(String text) {
    assertThat(IpLiteral.parse(text)).isNull();
  }

  @Property
  void everyAddress_survivesItsOwnText(@ForAll @Size(16) byte[] bytes) {
    InetAddress address = IpLiteral.address(bytes);
    assertThat(IpLiteral.parse(address.getHostAddress())).isEqualTo(address);
  }

  @Property
  void anyText_isReadOrRefused(@ForAll String text) {
    InetAddress address = IpLiteral.parse(text);
    assertThat(address == null || text.contains(".") || text.contains(":")).isTrue();
  }
}

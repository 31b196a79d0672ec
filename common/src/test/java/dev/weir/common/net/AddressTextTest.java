package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1"
  })
  void writesTheShortForm(String address, String written) throws Exception {
    assertThat(AddressText.of(InetAddress.getByName(address))).isEqualTo(written);
  }

  @Test
  void leavesTheZoneOut() throws Exception {
    byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
    assertThat(AddressText.of(Inet6Address.getByAddress(null, bytes, 3))).isEqualTo("fe80::1");
  }

  @Test
  void putsBracketsBeforeAPort() throws Exception {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 80)))
        .isEqualTo("[2001:db8::1]:80");
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 80)))
        .isEqualTo("192.0.2.1:80");
  }
}

package dev.weir.diagnostics.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ProbeFilterTest {

  @Test
  void errorsAreKnownByTheTargetThatTheyQuote() {
    assertThat(ProbeFilter.of(InetAddress.ofLiteral("192.0.2.9")))
        .isEqualTo("host 192.0.2.9 or (icmp and icmp[24:4] = 0xc0000209)");
    assertThat(ProbeFilter.of(InetAddress.ofLiteral("2001:db8::9")))
        .isEqualTo(
            "host 2001:db8:0:0:0:0:0:9 or (icmp6 and ip6[40] < 128 and ip6[72:4] = 0x20010db8"
                + " and ip6[76:4] = 0x00000000 and ip6[80:4] = 0x00000000"
                + " and ip6[84:4] = 0x00000009)");
  }
}

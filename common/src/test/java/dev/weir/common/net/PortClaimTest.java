package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.PortClaim.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortClaimTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0, true",
    "0.0.0.0, 127.0.0.1, true",
    "0.0.0.0, shop.example, true",
    "0.0.0.0, ::1, false",
    "0.0.0.0, ::, true",
    "::, 127.0.0.1, true",
    "::, ::1, true",
    "::, shop.example, true",
    "[::], 0:0:0:0:0:0:0:1, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "[::1], ::1, true",
    "::ffff:127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "127.0.0.1, localhost, true",
    "127.0.0.1, shop.example, false",
    "shop.example, SHOP.example, true",
    "shop.example, other.example, false",
    "fe80::1%eth0, fe80::1%eth0, true",
    "fe80::1%eth0, fe80::1%eth1, false",
  })
  void hosts_excludeEachOther_whereAnAddressIsOfBoth(String one, String other, boolean excluded) {
    PortClaim first = new PortClaim("a", Protocol.TCP, one, 80);
    PortClaim second = new PortClaim("b", Protocol.TCP, other, 80);

    assertThat(first.excludes(second)).isEqualTo(excluded);
    assertThat(second.excludes(first)).isEqualTo(excluded);
  }

  @ParameterizedTest
  @CsvSource({"TCP, 80, TCP, 81", "TCP, 80, UDP, 80", "TCP, 0, TCP, 0"})
  void otherPorts_otherProtocols_andAnyPort_doNotMeet(
      Protocol protocol, int port, Protocol otherProtocol, int otherPort) {
    assertThat(
            new PortClaim("a", protocol, "0.0.0.0", port)
                .excludes(new PortClaim("b", otherProtocol, "0.0.0.0", otherPort)))
        .isFalse();
  }

  @Test
  void conflict_namesBoth_theirHosts_protocolAndPort() {
    List<PortClaim> claims =
        List.of(
            new PortClaim("listener http", Protocol.TCP, "0.0.0.0", 80),
            new PortClaim("stream dns", Protocol.UDP, "127.0.0.1", 53),
            new PortClaim("stream names", Protocol.UDP, "0.0.0.0", 53));

    assertThat(PortClaim.conflict(claims).orElseThrow())
        .hasToString(
            "stream dns (127.0.0.1) and stream names (0.0.0.0) would both listen on UDP port 53");
    assertThat(PortClaim.conflict(claims.subList(0, 2))).isEmpty();
    assertThat(PortClaim.conflict(List.of())).isEmpty();
  }
}

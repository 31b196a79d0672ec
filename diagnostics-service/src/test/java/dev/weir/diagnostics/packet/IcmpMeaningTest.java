package dev.weir.diagnostics.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.packet.IcmpMeaning.HopLimitExceeded;
import dev.weir.diagnostics.packet.IcmpMeaning.Other;
import dev.weir.diagnostics.packet.IcmpMeaning.Reason;
import dev.weir.diagnostics.packet.IcmpMeaning.Unreachable;
import org.junit.jupiter.api.Test;

class IcmpMeaningTest {

  @Test
  void bothVersionsTellThatThePacketRanOutOfHops() {
    assertThat(IcmpMeaning.ofError(IpVersion.V4, 11, 0)).isEqualTo(new HopLimitExceeded());
    assertThat(IcmpMeaning.ofError(IpVersion.V6, 3, 0)).isEqualTo(new HopLimitExceeded());
  }

  @Test
  void reassemblyTimeoutIsNotAHopLimit() {
    assertThat(IcmpMeaning.ofError(IpVersion.V4, 11, 1)).isEqualTo(new Other(11, 1));
    assertThat(IcmpMeaning.ofError(IpVersion.V6, 3, 1)).isEqualTo(new Other(3, 1));
  }

  @Test
  void bothVersionsTellAClosedPort() {
    assertThat(IcmpMeaning.ofError(IpVersion.V4, 3, 3)).isEqualTo(new Unreachable(Reason.PORT));
    assertThat(IcmpMeaning.ofError(IpVersion.V6, 1, 4)).isEqualTo(new Unreachable(Reason.PORT));
  }

  @Test
  void bothVersionsTellAProhibition() {
    assertThat(IcmpMeaning.ofError(IpVersion.V4, 3, 13))
        .isEqualTo(new Unreachable(Reason.PROHIBITED));
    assertThat(IcmpMeaning.ofError(IpVersion.V6, 1, 1))
        .isEqualTo(new Unreachable(Reason.PROHIBITED));
  }

  @Test
  void bothVersionsTellANarrowPath() {
    assertThat(IcmpMeaning.ofError(IpVersion.V4, 3, 4))
        .isEqualTo(new Unreachable(Reason.PACKET_TOO_BIG));
    assertThat(IcmpMeaning.ofError(IpVersion.V6, 2, 0))
        .isEqualTo(new Unreachable(Reason.PACKET_TOO_BIG));
  }
}

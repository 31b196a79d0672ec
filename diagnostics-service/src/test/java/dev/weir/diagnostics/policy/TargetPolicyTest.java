package dev.weir.diagnostics.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.NetworkSet;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPolicyTest {
  private final TargetPolicy strict = new TargetPolicy(NetworkSet.none());
  private final TargetPolicy open = new TargetPolicy(NetworkSet.of(List.of("0.0.0.0/0", "::/0")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "::ffff:8.8.8.8"
      })
  void globalUnicastIsPermitted(String address) {
    assertThat(judge(strict, address)).isEqualTo(new Judgement.Permitted(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "::127.0.0.1",
        "::8.8.8.8",
        "5f00::1",
        "4000::1"
      })
  void whatIsNotGlobalUnicastIsRefusedUnlessListed(String address) {
    assertThat(judge(strict, address)).isInstanceOf(Judgement.Refused.class);
    assertThat(judge(open, address)).isEqualTo(new Judgement.Permitted(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "ff02::1",
        "64:ff9b::e000:1",
        "2002:ffff:ffff::1",
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "::169.254.169.254"
      })
  void noListOpensMetadataAndAddressesOfNoHost(String address) {
    assertThat(judge(strict, address)).isInstanceOf(Judgement.Refused.class);
    assertThat(judge(open, address)).isInstanceOf(Judgement.Refused.class);
  }

  private static Judgement judge(TargetPolicy policy, String address) {
    return policy.judge(InetAddress.ofLiteral(address));
  }
}

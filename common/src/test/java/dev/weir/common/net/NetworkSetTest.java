package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSetTest {

  static InetAddress address(String literal) {
    return Objects.requireNonNull(IpLiteral.parse(literal), literal);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 203.0.113.9, false",
    "::/0, 2001:db8::1, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
    "2001:db8::/65, 2001:db8::8000:0:0:1, false",
    "10.0.0.0/8, ::ffff:10.1.1.1, true"
  })
  void network_containsItsAddressesOnly(String network, String address, boolean expected) {
    assertThat(NetworkSet.of(List.of(network)).contains(address(address))).isEqualTo(expected);
    assertThat(Cidr.parse(network).contains(address(address))).isEqualTo(expected);
  }

  @Test
  void nestedNetworks_countAsTheWidest() {
    NetworkSet set =
        NetworkSet.of(List.of("10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/24", "192.0.2.1"));
    assertThat(set.contains(address("10.200.0.1"))).isTrue();
    assertThat(set.contains(address("10.0.0.1"))).isTrue();
    assertThat(set.contains(address("192.0.2.1"))).isTrue();
    assertThat(set.contains(address("9.255.255.255"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "example.org/8",
        "10/8",
        "10.0.0.0/ 8",
        "10.0.0.0/9999999999"
      })
  void malformedNetworks_areRefusedWithTheirText(String text) {
    assertThatThrownBy(() -> NetworkSet.of(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @Property
  void set_agreesWithItsNetworksOneByOne(
      @ForAll @Size(min = 1, max = 12) List<@Size(4) byte[]> networks,
      @ForAll @IntRange(max = 32) int prefix,
      @ForAll @Size(4) byte[] bytes) {
    InetAddress address = IpLiteral.address(bytes);
    List<Cidr> cidrs =
        networks.stream()
            .map(network -> new Cidr(IpLiteral.address(network), (prefix + network[0] + 256) % 33))
            .toList();
    boolean expected = cidrs.stream().anyMatch(cidr -> cidr.contains(address));
    NetworkSet set = NetworkSet.of(cidrs.stream().map(Cidr::toString).toList());
    assertThat(set.contains(address)).isEqualTo(expected);
    assertThat(cidrs).allSatisfy(cidr -> assertThat(set.contains(cidr.network())).isTrue());
  }
}

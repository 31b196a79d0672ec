package dev.weir.common.net;

import static dev.weir.common.net.NetworkSetTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressResolverTest {
  private final ClientAddressResolver resolver =
      new ClientAddressResolver(NetworkSet.of(List.of("10.0.0.0/8", "2001:db8:aaaa::/48")));

  private String xForwardedFor(String... lines) {
    return resolver.resolve(address("10.0.0.1"), List.of(), List.of(lines)).getHostAddress();
  }

  private String forwarded(String... lines) {
    return resolver.resolve(address("10.0.0.1"), List.of(lines), List.of()).getHostAddress();
  }

  @Test
  void untrustedPeer_isTheClient_whateverItSays() {
    assertThat(resolver.resolve(address("203.0.113.9"), List.of("for=1.1.1.1"), List.of("2.2.2.2")))
        .isEqualTo(address("203.0.113.9"));
  }

  @Test
  void noTrustedNetworks_meansThatNobodyIsTrusted() {
    assertThat(new ClientAddressResolver(NetworkSet.none()).trustsNobody()).isTrue();
    assertThat(resolver.trusts(address("10.9.9.9"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7 | 192.0.2.7",
        "1.1.1.1, 192.0.2.7 | 192.0.2.7",
        "192.0.2.7, 10.0.0.2, 10.0.0.3 | 192.0.2.7",
        "192.0.2.7:4711 | 192.0.2.7",
        "2001:db8::1 | 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
        "192.0.2.7, 2001:db8:aaaa::1 | 192.0.2.7",
        "192.0.2.7, unknown | 10.0.0.1",
        "192.0.2.7, unknown, 10.0.0.2 | 10.0.0.2",
        "192.0.2.7, 1.2.3 | 10.0.0.1",
        "192.0.2.7, , 10.0.0.2, | 192.0.2.7",
        "10.0.0.5, 10.0.0.4 | 10.0.0.5",
        "192.0.2.7:x | 10.0.0.1",
        "192.0.2.7:123456 | 10.0.0.1",
        "localhost | 10.0.0.1"
      })
  void xForwardedFor_isReadFromTheRight_throughTrustedProxies(String line, String client) {
    assertThat(xForwardedFor(line)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=192.0.2.7 | 192.0.2.7",
        "For=192.0.2.7;proto=https;by=10.0.0.1 | 192.0.2.7",
        "proto=http; for=192.0.2.7 | 192.0.2.7",
        "for=\"192.0.2.7:4711\" | 192.0.2.7",
        "for=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
        "for=\"[2001:db8::1]\";by=\"a;b,c\" | 2001:db8:0:0:0:0:0:1",
        "for=192.0.2.7, for=10.0.0.2 | 192.0.2.7",
        "for=192.0.2.7, for=_hidden | 10.0.0.1",
        "for=192.0.2.7, for=unknown, for=10.0.0.2 | 10.0.0.2",
        "for=192.0.2.7, proto=https | 10.0.0.1",
        "for=192.0.2.7;for=192.0.2.8 | 10.0.0.1",
        "for=\"192.0.2.7:_port\" | 192.0.2.7",
        "for=2001:db8::1 | 10.0.0.1",
        "for=\"[192.0.2.7]\" | 10.0.0.1",
        "for=\"192.0.2.8, for=192.0.2.7 | 192.0.2.7",
        "for=192.0.2.7, for=\" | 10.0.0.1"
      })
  void forwarded_isReadFromTheRight_throughTrustedProxies(String line, String client) {
    assertThat(forwarded(line)).isEqualTo(client);
  }

  @Test
  void severalLines_areOneList() {
    assertThat(xForwardedFor("1.1.1.1", "192.0.2.7", "10.0.0.2")).isEqualTo("192.0.2.7");
    assertThat(forwarded("for=1.1.1.1", "", "for=192.0.2.7")).isEqualTo("192.0.2.7");
  }

  @Test
  void fieldsThatDisagree_areNotBelieved() {
    List<String> proxys = List.of("192.0.2.7");
    assertThat(resolver.resolve(address("10.0.0.1"), List.of("for=192.0.2.7"), proxys))
        .isEqualTo(address("192.0.2.7"));
    assertThat(resolver.resolve(address("10.0.0.1"), List.of("for=1.1.1.1"), proxys))
        .isEqualTo(address("10.0.0.1"));
  }

  @Test
  void longChains_areReadNoFurtherThanTheirBound() {
    String chain = String.join(",", Collections.nCopies(100_000, "10.0.0.9"));
    assertThat(xForwardedFor("192.0.2.7," + chain)).isEqualTo("10.0.0.9");
    assertThat(xForwardedFor("192.0.2.7," + "x".repeat(100_000))).isEqualTo("10.0.0.1");
    assertThat(forwarded("for=\"" + "\\\"".repeat(100_000))).isEqualTo("10.0.0.1");
  }

  @Property
  void whatTheClientWrites_neverMatters_behindOneProxy(@ForAll String forged) {
    assertThat(xForwardedFor(forged + ", 192.0.2.7")).isEqualTo("192.0.2.7");
    assertThat(forwarded(forged + ", for=192.0.2.7")).isEqualTo("192.0.2.7");
  }
}

package dev.weir.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class CidrTest {

  private static final Pattern PLAUSIBLE = Pattern.compile("[0-9a-fA-F:.]+(/[0-9]{1,3})?");

  @Provide
  Arbitrary<InetAddress> addresses() {
    Arbitrary<Integer> sizes = Arbitraries.of(4, 16);
    Arbitrary<Byte> octets =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(1, Arbitraries.bytes()),
            net.jqwik.api.Tuple.of(
                2, Arbitraries.of((byte) 0, (byte) 0xff, (byte) 0x80, (byte) 1)));
    return sizes.flatMap(size -> octets.array(byte[].class).ofSize(size)).map(IpLiteral::address);
  }

  private static int bits(InetAddress address) {
    return 8 * address.getAddress().length;
  }

  private static BigInteger leading(InetAddress address, int prefix) {
    return new BigInteger(1, address.getAddress()).shiftRight(bits(address) - prefix);
  }

  @Property
  void network_containsWhatSharesItsLeadingBits(
      @ForAll @From("addresses") InetAddress network,
      @ForAll @From("addresses") InetAddress other,
      @ForAll @IntRange(max = 128) int length) {
    int prefix = Math.min(length, bits(network));
    boolean expected =
        bits(network) == bits(other) && leading(network, prefix).equals(leading(other, prefix));
    Cidr cidr = new Cidr(network, prefix);
    assertThat(cidr.contains(other)).isEqualTo(expected);
    assertThat(cidr.contains(network)).isTrue();
  }

  @Property
  void neighbours_areOutside(
      @ForAll @From("addresses") InetAddress network,
      @ForAll @IntRange(min = 1, max = 128) int length) {
    int prefix = Math.min(length, bits(network));
    Cidr cidr = new Cidr(network, prefix);
    BigInteger first = new BigInteger(1, cidr.network().getAddress());
    BigInteger size = BigInteger.ONE.shiftLeft(bits(network) - prefix);
    isInside(cidr, first.add(size).subtract(BigInteger.ONE), true);
    if (first.signum() > 0) {
      isInside(cidr, first.subtract(BigInteger.ONE), false);
    }
    if (first.add(size).bitLength() <= bits(network)) {
      isInside(cidr, first.add(size), false);
    }
  }

  /** What Java takes for an address of IPv4, as it does the mapped ones, is another network's. */
  private static void isInside(Cidr cidr, BigInteger value, boolean inside) {
    InetAddress address = address(value, bits(cidr.network()));
    boolean sameVersion = bits(address) == bits(cidr.network());
    assertThat(cidr.contains(address)).isEqualTo(inside && sameVersion);
  }

  private static InetAddress address(BigInteger value, int bits) {
    byte[] raw = value.toByteArray();
    byte[] bytes = new byte[bits / 8];
    int length = Math.min(raw.length, bytes.length);
    System.arraycopy(raw, raw.length - length, bytes, bytes.length - length, length);
    return IpLiteral.address(bytes);
  }

  @Property
  void printed_isReadAgain(
      @ForAll @From("addresses") InetAddress network, @ForAll @IntRange(max = 128) int length) {
    Cidr cidr = new Cidr(network, Math.min(length, bits(network)));
    Assume.that(!isMapped(cidr.network()));
    assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
    assertThat(NetworkSet.of(List.of(cidr.toString())).contains(cidr.network())).isTrue();
  }

  /** These are spelled as the IPv4 address they stand for. */
  private static boolean isMapped(InetAddress address) {
    return AddressBits.unmapped(address.getAddress()).length != address.getAddress().length;
  }

  @Property
  void anyText_isANetworkOrRefusedWithTheText(@ForAll @From("texts") String text) {
    try {
      Cidr cidr = Cidr.parse(text);
      assertThat(text).matches(PLAUSIBLE);
      assertThat(cidr.contains(cidr.network())).isTrue();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining(text);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "10.0.0.0",
            "::1",
            "2001:db8::",
            "/",
            "8",
            "33",
            "129",
            "-1",
            "+8",
            "0x8",
            "08",
            " ",
            ".",
            ":",
            "٣",
            "%eth0",
            "");
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, pieces),
            net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(3)))
        .list()
        .ofMaxSize(5)
        .map(parts -> String.join("", parts));
  }

  @Property
  void junkBehindANetwork_isRefused(@ForAll @StringLength(min = 1, max = 5) String junk) {
    Assume.that(!junk.matches("[0-9]+"));
    assertThatThrownBy(() -> Cidr.parse("10.0.0.0/8" + junk))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cidr.parse(Objects.requireNonNull(junk) + "10.0.0.0/8"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

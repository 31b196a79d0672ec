package dev.weir.common.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A network in CIDR notation: an address and the number of its leading bits that count.
 *
 * @param network the first address of the network; the bits after the prefix are zero
 * @param prefix 0 to 32 (IPv4) or 0 to 128 (IPv6)
 */
public record Cidr(InetAddress network, int prefix) {

  public Cidr {
    int bits = 8 * network.getAddress().length;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "prefix " + prefix + " of " + AddressText.of(network) + " is not between 0 and " + bits);
    }
    network = IpLiteral.address(firstOf(network.getAddress(), prefix));
  }

  /**
   * Reads {@code address} or {@code address/prefix}; without a prefix the network is that one
   * address.
   *
   * @throws IllegalArgumentException with the text and what was expected
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw refused(text);
    }
    int bits = 8 * address.getAddress().length;
    int prefix = slash < 0 ? bits : prefix(text, slash + 1, bits);
    return new Cidr(address, prefix);
  }

  /** Whether {@code address} lies in this network; an IPv4 address never lies in an IPv6 one. */
  public boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    return other.length == network.getAddress().length
        && java.util.Arrays.equals(firstOf(other, prefix), network.getAddress());
  }

  boolean isIpv4() {
    return network instanceof Inet4Address;
  }

  private static int prefix(String text, int from, int bits) {
    int length = text.length() - from;
    if (length < 1 || length > 3 || !text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9')) {
      throw refused(text);
    }
    int prefix = Integer.parseInt(text, from, text.length(), 10);
    if (prefix > bits) {
      throw refused(text);
    }
    return prefix;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is not a network: expected an address such as 192.0.2.7 or 2001:db8::1,"
            + " or a network such as 10.0.0.0/8 or 2001:db8::/32");
  }

  private static byte[] firstOf(byte[] address, int prefix) {
    byte[] first = address.clone();
    for (int i = 0; i < first.length; i++) {
      int kept = Math.clamp(prefix - 8L * i, 0, 8);
      first[i] &= (byte) (0xFF00 >> kept);
    }
    return first;
  }

  @Override
  public String toString() {
    return AddressText.of(network) + "/" + prefix;
  }
}

package dev.weir.common.net;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * A set of networks that answers quickly whether an address lies in one of them.
 *
 * <p>IPv4-mapped IPv6 addresses count as the IPv4 addresses they stand for; other than that, an
 * IPv6 network says nothing of IPv4 addresses, even {@code ::/0}.
 */
public final class NetworkSet {
  private static final NetworkSet NONE = new NetworkSet(List.of());

  private final List<Cidr> networks;
  private final AddressRanges ipv4;
  private final AddressRanges ipv6;

  private NetworkSet(List<Cidr> networks) {
    this.networks = networks;
    this.ipv4 = AddressRanges.of(networks.stream().filter(Cidr::isIpv4).toList());
    this.ipv6 = AddressRanges.of(networks.stream().filter(cidr -> !cidr.isIpv4()).toList());
  }

  public static NetworkSet none() {
    return NONE;
  }

  /**
   * Reads networks as {@link Cidr#parse} does.
   *
   * @throws IllegalArgumentException where a text is not a network
   */
  public static NetworkSet of(Collection<String> cidrs) {
    return cidrs.isEmpty() ? NONE : new NetworkSet(cidrs.stream().map(Cidr::parse).toList());
  }

  /** The networks as they were listed. */
  public List<Cidr> networks() {
    return networks;
  }

  public boolean isEmpty() {
    return networks.isEmpty();
  }

  public boolean contains(InetAddress address) {
    if (networks.isEmpty()) {
      return false;
    }
    byte[] bytes = AddressBits.unmapped(address.getAddress());
    AddressRanges ranges = bytes.length == 4 ? ipv4 : ipv6;
    return ranges.contains(AddressBits.high(bytes), AddressBits.low(bytes));
  }

  @Override
  public String toString() {
    return networks.toString();
  }
}

package dev.weir.common.ban;

import dev.weir.common.net.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What a rule takes for one client: an IPv4 address, or the /64 of an IPv6 address, all of which
 * one client commonly has to itself (RFC 4291 section 2.5.4).
 */
final class ClientNetwork {

  private static final int INTERFACE_BITS = 64;

  private ClientNetwork() {}

  static Cidr of(InetAddress client) {
    return new Cidr(client, client instanceof Inet4Address ? 32 : INTERFACE_BITS);
  }
}

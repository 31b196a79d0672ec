package dev.weir.diagnostics.policy;

import dev.weir.common.net.NetworkSet;
import java.util.List;

/** Networks that are not global unicast, after the IANA special-purpose registries (RFC 6890). */
final class SpecialNetworks {

  /** Where clouds tell instances their secrets: no operator's list opens these. */
  static final NetworkSet METADATA =
      NetworkSet.of(
          List.of(
              "169.254.169.254",
              "169.254.170.2",
              "169.254.170.23",
              "100.100.100.200",
              "168.63.129.16",
              "192.0.0.192",
              "fd00:ec2::254",
              "fd00:ec2::23",
              "fd20:ce::254",
              "fd00:42::42"));

  /** Addresses of no single host: no operator's list opens these. */
  static final NetworkSet NO_HOST =
      NetworkSet.of(List.of("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8"));

  /** Addresses that are not globally reachable. */
  static final NetworkSet NOT_GLOBAL =
      NetworkSet.of(
          List.of(
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "2001::/23",
              "2001:db8::/32",
              "3fff::/20"));

  /** Where global unicast addresses of IPv6 are, and the prefix of NAT64 that leads there. */
  static final NetworkSet GLOBAL_IPV6 = NetworkSet.of(List.of("2000::/3", "64:ff9b::/96"));

  private SpecialNetworks() {}
}

package dev.weir.lb.discovery;

import java.util.Locale;

/** One record of an answer, of the kinds that lead to servers. */
public sealed interface DnsRecord {

  /** Whose it is: in small letters, with its last dot. */
  String name();

  /** For how many seconds it holds, from 0. */
  long ttl();

  /** A name as they are compared: in small letters, with its last dot. */
  static String canonical(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small : small + ".";
  }

  /**
   * A or AAAA.
   *
   * @param ipv6 whether it is an AAAA
   * @param address a literal
   */
  record Address(String name, long ttl, boolean ipv6, String address) implements DnsRecord {}

  /** CNAME: the name is another's. */
  record Alias(String name, long ttl, String target) implements DnsRecord {}

  /** SRV (RFC 2782), its numbers from 0 to 65535. */
  record Service(String name, long ttl, int priority, int weight, int port, String target)
      implements DnsRecord {}
}

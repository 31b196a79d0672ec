package dev.weir.common.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port that somebody is to listen on.
 *
 * @param owner who, for people: {@code listener http}
 * @param protocol whose ports of one number have nothing to do with each other's
 * @param host an address literal, in brackets or without, or a name
 * @param port 0 to 65535; 0 takes any free port
 */
public record PortClaim(String owner, Protocol protocol, String host, int port) {

  /** What carries what arrives. */
  public enum Protocol {
    TCP,
    UDP
  }

  /** Two that cannot both be had. */
  public record Conflict(PortClaim first, PortClaim second) {

    /** As a sentence without its full stop. */
    @Override
    public String toString() {
      return "%s (%s) and %s (%s) would both listen on %s port %d"
          .formatted(
              first.owner,
              first.host,
              second.owner,
              second.host,
              first.protocol.name(),
              first.port);
    }
  }

  /** The first two of these that cannot both be had. */
  public static Optional<Conflict> conflict(List<PortClaim> claims) {
    for (int i = 1; i < claims.size(); i++) {
      PortClaim later = claims.get(i);
      for (PortClaim earlier : claims.subList(0, i)) {
        if (earlier.excludes(later)) {
          return Optional.of(new Conflict(earlier, later));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether this one and another cannot both be had. Names are not looked up: one that may or may
   * not mean the same address as another host does not exclude it.
   */
  public boolean excludes(PortClaim other) {
    return port != 0
        && port == other.port
        && protocol == other.protocol
        && overlap(bareHost(), other.bareHost());
  }

  private String bareHost() {
    boolean inBrackets = host.startsWith("[") && host.endsWith("]");
    return inBrackets ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean overlap(String one, String other) {
    InetAddress address = address(one);
    InetAddress otherAddress = address(other);
    return one.equalsIgnoreCase(other)
        || (address != null && address.equals(otherAddress))
        || covers(address, otherAddress)
        || covers(otherAddress, address);
  }

  /** Every IPv6 address means every IPv4 address too; a name may be of either kind. */
  private static boolean covers(@Nullable InetAddress all, @Nullable InetAddress one) {
    return all != null
        && all.isAnyLocalAddress()
        && (one == null || one instanceof Inet4Address || !(all instanceof Inet4Address));
  }

  private static @Nullable InetAddress address(String host) {
    return IpLiteral.parse(host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host);
  }
}

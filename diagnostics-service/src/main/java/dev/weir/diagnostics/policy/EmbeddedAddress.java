package dev.weir.diagnostics.policy;

import dev.weir.common.net.NetworkSet;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the IPv4 address that an IPv6 address leads to: NAT64 (RFC 6052), 6to4 (RFC 3056) and
 * IPv4-compatible (RFC 4291 section 2.5.5.1). IPv4-mapped ones are IPv4 addresses to Java already.
 */
final class EmbeddedAddress {
  private static final NetworkSet LAST_FOUR_BYTES = NetworkSet.of(List.of("64:ff9b::/96", "::/96"));
  private static final NetworkSet AFTER_TWO_BYTES = NetworkSet.of(List.of("2002::/16"));

  private EmbeddedAddress() {}

  static Optional<InetAddress> in(InetAddress address) {
    if (!(address instanceof Inet6Address)
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()) {
      return Optional.empty();
    }
    if (LAST_FOUR_BYTES.contains(address)) {
      return Optional.of(fourBytes(address, 12));
    }
    return AFTER_TWO_BYTES.contains(address)
        ? Optional.of(fourBytes(address, 2))
        : Optional.empty();
  }

  private static InetAddress fourBytes(InetAddress address, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}

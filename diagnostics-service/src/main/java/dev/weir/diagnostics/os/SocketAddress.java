package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Optional;

/** {@code sockaddr_in} and {@code sockaddr_in6} as bytes. */
final class SocketAddress {
  /** Enough for either kind. */
  static final int BYTES = 28;

  private static final int IPV4_BYTES = 16;
  private static final long PORT = 2;
  private static final long ADDRESS_V4 = 4;
  private static final long ADDRESS_V6 = 8;
  private static final long SCOPE_V6 = 24;
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddress() {}

  /** Writes an address and returns how many bytes it takes. */
  static int write(MemorySegment to, InetAddress address, int port) {
    boolean v6 = address instanceof Inet6Address;
    byte[] bytes = address.getAddress();
    to.fill((byte) 0);
    to.set(JAVA_SHORT, 0, (short) (v6 ? Linux.AF_INET6 : Linux.AF_INET));
    to.set(NETWORK_SHORT, PORT, (short) port);
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, v6 ? ADDRESS_V6 : ADDRESS_V4, bytes.length);
    if (address instanceof Inet6Address scoped) {
      to.set(JAVA_INT, SCOPE_V6, scoped.getScopeId());
    }
    return v6 ? BYTES : IPV4_BYTES;
  }

  /** Reads an address; empty when there is none, as where an error came from no host. */
  static Optional<InetAddress> address(MemorySegment from) {
    if (from.byteSize() < IPV4_BYTES) {
      return Optional.empty();
    }
    return switch (from.get(JAVA_SHORT, 0)) {
      case Linux.AF_INET -> Optional.of(address(from, ADDRESS_V4, 4));
      case Linux.AF_INET6 ->
          from.byteSize() < BYTES ? Optional.empty() : Optional.of(address(from, ADDRESS_V6, 16));
      default -> Optional.empty();
    };
  }

  /** Reads the port. */
  static int port(MemorySegment from) {
    return from.get(NETWORK_SHORT, PORT) & 0xffff;
  }

  private static InetAddress address(MemorySegment from, long offset, int length) {
    try {
      return InetAddress.getByAddress(from.asSlice(offset, length).toArray(JAVA_BYTE));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;

/**
 * {@code struct sock_extended_err}: why a message is in the error queue ({@code linux/errqueue.h}).
 *
 * @param origin who put it there
 * @param type ICMP type, where it was ICMP
 * @param code ICMP code, where it was ICMP
 * @param offender the host that sent the ICMP message, where there was one
 */
record ExtendedError(int origin, int type, int code, Optional<InetAddress> offender) {
  private static final int BYTES = 16;

  static Optional<ExtendedError> read(MemorySegment data) {
    if (data.byteSize() < BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        new ExtendedError(
            data.get(JAVA_BYTE, 4),
            data.get(JAVA_BYTE, 5) & 0xff,
            data.get(JAVA_BYTE, 6) & 0xff,
            SocketAddress.address(data.asSlice(BYTES))));
  }

  boolean isIcmp() {
    return origin == Linux.ORIGIN_ICMP || origin == Linux.ORIGIN_ICMP6;
  }

  boolean isStamp() {
    return origin == Linux.ORIGIN_TIMESTAMPING;
  }
}

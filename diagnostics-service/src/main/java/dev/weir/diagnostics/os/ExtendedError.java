package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;

/**
 * {@code struct sock_extended_err}: why a message is in the error queue ({@code linux/errqueue.h}).
 *
 * @param origin who put it there
 * @param type ICMP type, where it was ICMP
 * @param code ICMP code, where it was ICMP
 * @param info with a packet that is too big, the MTU of the link
 * @param extensions where in the quoted bytes the extensions of RFC 4884 begin; 0 where the kernel
 *     knows of none
 * @param offender the host that sent the ICMP message, where there was one
 */
record ExtendedError(
    int origin, int type, int code, int info, int extensions, Optional<InetAddress> offender) {
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
            data.get(JAVA_INT, 8),
            extensions(data),
            SocketAddress.address(data.asSlice(BYTES))));
  }

  /** {@code ee_rfc4884.len}, unless {@code SO_EE_RFC4884_FLAG_INVALID} is set. */
  private static int extensions(MemorySegment data) {
    return (data.get(JAVA_BYTE, 14) & 1) == 0 ? data.get(JAVA_SHORT, 12) & 0xffff : 0;
  }

  boolean isIcmp() {
    return origin == Linux.ORIGIN_ICMP || origin == Linux.ORIGIN_ICMP6;
  }

  boolean isStamp() {
    return origin == Linux.ORIGIN_TIMESTAMPING;
  }
}

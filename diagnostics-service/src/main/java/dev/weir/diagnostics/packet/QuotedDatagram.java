package dev.weir.diagnostics.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The UDP datagram that an ICMPv4 error is about, by what every router quotes of it: the IP header
 * and eight bytes (RFC 792), which are the whole UDP header.
 *
 * @param type of the error
 * @param code of the error
 * @param mtu of the link that the datagram is too big for, where the error says that; 0 where no
 *     MTU is told
 * @param to where the datagram went
 * @param sourcePort 0 to 65535
 * @param port where it went, 0 to 65535
 * @param length of the UDP header and the payload as they were sent, in bytes
 * @param bare whether nothing is quoted of the payload, or only zeros that fill the quote up to the
 *     128 bytes before extensions (RFC 4884 section 3)
 */
public record QuotedDatagram(
    int type,
    int code,
    int mtu,
    InetAddress to,
    int sourcePort,
    int port,
    int length,
    boolean bare) {
  private static final int ICMP_HEADER_BYTES = 8;
  private static final int UDP_HEADER_BYTES = 8;
  private static final int UDP = 17;
  private static final int FRAGMENT_OFFSET = 0x1fff;

  /** Bytes of the payload that tell which datagram it is. */
  private static final int TELLING_BYTES = 2;

  /**
   * Reads an ICMP error with the IP header in front, as a raw socket receives it; empty when it is
   * about something else than the first bytes of a UDP datagram.
   */
  public static Optional<QuotedDatagram> read(byte[] packet) {
    int icmp = Ipv4Header.length(packet);
    int quote = icmp + ICMP_HEADER_BYTES;
    if (icmp < 0 || quote > packet.length) {
      return Optional.empty();
    }
    byte[] quoted = Arrays.copyOfRange(packet, quote, packet.length);
    int udp = Ipv4Header.length(quoted);
    boolean first = udp >= 0 && (word(quoted, 6) & FRAGMENT_OFFSET) == 0;
    if (!first || quoted[9] != UDP || quoted.length < udp + UDP_HEADER_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        new QuotedDatagram(
            packet[icmp] & 0xff,
            packet[icmp + 1] & 0xff,
            word(packet, icmp + 6),
            destination(quoted),
            word(quoted, udp),
            word(quoted, udp + 2),
            word(quoted, udp + 4),
            isBare(quoted, udp + UDP_HEADER_BYTES)));
  }

  private static boolean isBare(byte[] quoted, int payload) {
    return quoted.length < payload + TELLING_BYTES || word(quoted, payload) == 0;
  }

  private static InetAddress destination(byte[] quoted) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(quoted, 16, 20));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static int word(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}

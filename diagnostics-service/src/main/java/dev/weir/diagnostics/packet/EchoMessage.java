package dev.weir.diagnostics.packet;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An ICMP echo request or reply (RFC 792; RFC 4443 section 4).
 *
 * @param reply whether it answers
 * @param identifier 0 to 65535, tells apart who asks
 * @param sequence 0 to 65535, tells apart what one asker asks
 */
public record EchoMessage(boolean reply, int identifier, int sequence) {

  /** Bytes before the payload: type, code, checksum, identifier, sequence. */
  public static final int HEADER_BYTES = 8;

  /** Changes both bytes of the checksum. */
  private static final int FLOW_STEP = 257;

  /**
   * An echo request as bytes.
   *
   * <p>The first two payload bytes are the complement of the sequence, so that the checksum is the
   * same for every request of one identifier: routers that spread load by the first words of a
   * packet send all of them the same way (the idea of Paris traceroute). The checksum is filled in
   * for IPv4; for IPv6 it covers addresses that only the kernel knows, and the kernel fills it in.
   *
   * @param payloadBytes 0 or more
   * @param flow 0 or more; each has a checksum of its own
   */
  public static byte[] request(
      IpVersion version, int identifier, int sequence, int payloadBytes, int flow) {
    byte[] bytes = new byte[HEADER_BYTES + payloadBytes];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.put((byte) version.echoRequest()).put((byte) 0).putShort((short) 0);
    buffer.putShort((short) identifier).putShort((short) sequence);
    if (payloadBytes >= 2) {
      buffer.putShort((short) complement(sequence, flow));
    }
    for (int i = buffer.position(); i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    if (version == IpVersion.V4) {
      buffer.putShort(2, (short) InternetChecksum.of(bytes));
    }
    return bytes;
  }

  /** What makes the sum of itself and the sequence the same for all sequences of a flow. */
  private static int complement(int sequence, int flow) {
    int sum = (~sequence & 0xffff) + flow * FLOW_STEP % 0xffff;
    return (sum & 0xffff) + (sum >> 16);
  }

  /**
   * Reads the echo message that starts at {@code from}; empty when the bytes are something else or
   * too few. Eight bytes are enough, as many as a router must quote (RFC 792).
   */
  public static Optional<EchoMessage> decode(IpVersion version, byte[] bytes, int from) {
    if (from < 0 || from > bytes.length - HEADER_BYTES) {
      return Optional.empty();
    }
    int type = bytes[from] & 0xff;
    boolean reply = type == version.echoReply();
    if (bytes[from + 1] != 0 || !(reply || type == version.echoRequest())) {
      return Optional.empty();
    }
    return Optional.of(new EchoMessage(reply, word(bytes, from + 4), word(bytes, from + 6)));
  }

  private static int word(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}

package dev.weir.diagnostics.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

  /** Payload that a reply has to bring back at least, where the request had as much. */
  private static final int PROVING_BYTES = 10;

  /** Of the payload: what makes the checksum the same. */
  private static final int COMPLEMENT_BYTES = 2;

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
   * @param secret fills the rest of the payload; nobody who has not seen the request knows it
   */
  public static byte[] request(
      IpVersion version, int identifier, int sequence, int payloadBytes, int flow, long secret) {
    byte[] bytes = new byte[HEADER_BYTES + payloadBytes];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.put((byte) version.echoRequest()).put((byte) 0).putShort((short) 0);
    buffer.putShort((short) identifier).putShort((short) sequence);
    if (payloadBytes >= COMPLEMENT_BYTES) {
      buffer.putShort((short) complement(sequence, flow));
    }
    for (int i = buffer.position(); i < bytes.length; i++) {
      bytes[i] = filling(i, secret);
    }
    if (version == IpVersion.V4) {
      buffer.putShort(2, (short) InternetChecksum.of(bytes));
    }
    return bytes;
  }

  private static byte filling(int at, long secret) {
    int turn = at % Long.BYTES * Byte.SIZE;
    return (byte) (at ^ (secret >>> turn));
  }

  /** Whether what comes back of a payload of this length proves who has it. */
  public static boolean isProof(int payloadBytes) {
    return payloadBytes >= PROVING_BYTES;
  }

  /**
   * Whether the message that starts at {@code from} brings back the payload of a request: all of
   * it, or as much of its beginning as proves that its sender has seen it, since some hosts cut
   * long ones short.
   */
  public static boolean returns(byte[] bytes, int from, byte[] request) {
    int came = bytes.length - from;
    return came <= request.length
        && came >= Math.min(request.length, HEADER_BYTES + PROVING_BYTES)
        && Arrays.equals(bytes, from + HEADER_BYTES, bytes.length, request, HEADER_BYTES, came);
  }

  /** Whether the checksum of the IPv4 message that starts at {@code from} is right. */
  public static boolean isSound(byte[] bytes, int from) {
    return InternetChecksum.of(Arrays.copyOfRange(bytes, from, bytes.length)) == 0;
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

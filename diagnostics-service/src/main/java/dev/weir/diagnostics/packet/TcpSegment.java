package dev.weir.diagnostics.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The header of a TCP segment, as far as probes go (RFC 9293 section 3.1).
 *
 * @param sourcePort 0 to 65535
 * @param port where it goes, 0 to 65535
 * @param sequence any 32 bits
 * @param acknowledged the sequence number that is expected next, where {@link #ACK} is set
 * @param flags the low eight
 */
public record TcpSegment(int sourcePort, int port, int sequence, int acknowledged, int flags) {

  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int ACK = 16;

  /** Bytes of a SYN that has no option but the largest segment. */
  public static final int SYN_BYTES = 24;

  private static final int HEADER_BYTES = 20;

  /** Ports and sequence number: as much as a router must quote (RFC 792). */
  private static final int QUOTED_BYTES = 8;

  private static final int TCP = 6;
  private static final short WINDOW = (short) 64_240;
  private static final int LARGEST_SEGMENT = 1_440;

  /**
   * The first segment of a connection as bytes.
   *
   * @param from the address that it will leave by, which the checksum covers
   */
  public static byte[] syn(
      InetAddress from, InetAddress to, int sourcePort, int port, int sequence) {
    byte[] source = from.getAddress();
    byte[] target = to.getAddress();
    int pseudo = source.length + target.length + 4;
    ByteBuffer buffer = ByteBuffer.allocate(pseudo + SYN_BYTES);
    buffer.put(source).put(target).put((byte) 0).put((byte) TCP).putShort((short) SYN_BYTES);
    buffer.putShort((short) sourcePort).putShort((short) port).putInt(sequence).putInt(0);
    buffer.put((byte) ((SYN_BYTES / 4) << 4)).put((byte) SYN).putShort(WINDOW);
    buffer.putShort((short) 0).putShort((short) 0);
    buffer.put((byte) 2).put((byte) 4).putShort((short) LARGEST_SEGMENT);
    buffer.putShort(pseudo + 16, (short) InternetChecksum.of(buffer.array()));
    byte[] segment = new byte[SYN_BYTES];
    buffer.get(pseudo, segment);
    return segment;
  }

  /** Reads the segment that starts at {@code from}; empty when the bytes are too few. */
  public static Optional<TcpSegment> decode(byte[] bytes, int from) {
    if (from < 0 || from > bytes.length - HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, HEADER_BYTES);
    return Optional.of(
        new TcpSegment(
            Short.toUnsignedInt(buffer.getShort()),
            Short.toUnsignedInt(buffer.getShort()),
            buffer.getInt(),
            buffer.getInt(),
            bytes[from + 13] & 0xff));
  }

  /**
   * Reads the segment that an ICMP error quotes from its start on, of which eight bytes are enough:
   * without {@code acknowledged} and {@code flags}, which are 0.
   */
  public static Optional<TcpSegment> quoted(byte[] bytes) {
    if (bytes.length < QUOTED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return Optional.of(
        new TcpSegment(
            Short.toUnsignedInt(buffer.getShort()),
            Short.toUnsignedInt(buffer.getShort()),
            buffer.getInt(),
            0,
            0));
  }

  /** Whether all of {@code some} are set. */
  public boolean has(int some) {
    return (flags & some) == some;
  }
}

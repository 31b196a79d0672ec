package dev.weir.diagnostics.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The blocks of a pcapng file, little-endian, with times in nanoseconds (draft-ietf-opsawg-pcapng).
 */
public final class Pcapng {
  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int STATISTICS = 5;
  private static final int ENHANCED_PACKET = 6;
  private static final int NAME = 2;
  private static final int RESOLUTION = 9;
  private static final int FILTER = 11;
  private static final int USER_APPLICATION = 4;
  private static final int START_TIME = 2;
  private static final int END_TIME = 3;
  private static final int RECEIVED = 4;
  private static final int DROPPED_BY_INTERFACE = 5;
  private static final int DROPPED_BY_SYSTEM = 7;
  private static final int DELIVERED = 8;

  /** Bytes of a packet block besides the packet and what fills it up to four. */
  static final int PACKET_OVERHEAD = 32;

  private Pcapng() {}

  /** What a file begins with: a section and one interface. */
  static byte[] head(CapturePlan plan, int linkNumber) {
    ByteBuffer head = buffer(512 + 3 * plan.wholeFilter().length());
    int start = open(head, SECTION_HEADER);
    head.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
    option(head, USER_APPLICATION, text("Weir diagnostics-service"));
    close(head, start);
    start = open(head, INTERFACE);
    head.putShort((short) linkNumber).putShort((short) 0).putInt(plan.snapLength());
    option(head, NAME, text(plan.interfaceName()));
    option(head, RESOLUTION, new byte[] {9});
    option(head, FILTER, text("\0" + plan.wholeFilter()));
    close(head, start);
    return bytes(head);
  }

  /** Bytes of a packet's block. */
  static int packetBytes(int captured) {
    return PACKET_OVERHEAD + padded(captured);
  }

  /** Puts a packet's block, for which there is room. */
  static void packet(ByteBuffer to, long epochNanos, int length, ByteBuffer captured) {
    int size = captured.remaining();
    int total = packetBytes(size);
    to.putInt(ENHANCED_PACKET).putInt(total).putInt(0);
    to.putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos).putInt(size).putInt(length);
    to.put(captured);
    pad(to, size);
    to.putInt(total);
  }

  /**
   * What a file ends with: the interface's statistics.
   *
   * @param delivered packets that came as far as the file
   */
  public static byte[] statistics(
      long startNanos, long endNanos, CaptureSource.Kernel kernel, long delivered) {
    ByteBuffer block = buffer(256);
    int start = open(block, STATISTICS);
    block.putInt(0).putInt((int) (endNanos >>> 32)).putInt((int) endNanos);
    time(block, START_TIME, startNanos);
    time(block, END_TIME, endNanos);
    number(block, RECEIVED, kernel.received());
    number(block, DROPPED_BY_INTERFACE, kernel.droppedByInterface());
    number(block, DROPPED_BY_SYSTEM, kernel.dropped());
    number(block, DELIVERED, delivered);
    close(block, start);
    return bytes(block);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int open(ByteBuffer to, int type) {
    int start = to.position();
    to.putInt(type).putInt(0);
    return start;
  }

  private static void close(ByteBuffer to, int start) {
    to.putInt(0);
    int length = to.position() + 4 - start;
    to.putInt(length).putInt(start + 4, length);
  }

  private static void option(ByteBuffer to, int code, byte[] value) {
    to.putShort((short) code).putShort((short) value.length).put(value);
    pad(to, value.length);
  }

  private static void number(ByteBuffer to, int code, long value) {
    to.putShort((short) code).putShort((short) 8).putLong(value);
  }

  /** Times are written high half first, whatever the byte order. */
  private static void time(ByteBuffer to, int code, long nanos) {
    to.putShort((short) code).putShort((short) 8);
    to.putInt((int) (nanos >>> 32)).putInt((int) nanos);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  private static void pad(ByteBuffer to, int length) {
    for (int i = length; i < padded(length); i++) {
      to.put((byte) 0);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }
}

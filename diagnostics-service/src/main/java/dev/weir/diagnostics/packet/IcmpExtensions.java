package dev.weir.diagnostics.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What routers add behind the packet that an ICMP error quotes (RFC 4884), of which the MPLS label
 * stack is read (RFC 4950).
 *
 * <pre>
 * version 2 (4 bits)  reserved (12)  checksum (16)
 * for each object:  length with this header (16)  class (8)  type (8)  content
 * </pre>
 */
public final class IcmpExtensions {
  private static final int HEADER_BYTES = 4;
  private static final int VERSION = 2;

  /** No stack is that high; an error that is put together of fragments could tell of thousands. */
  private static final int MOST_LABELS = 32;

  /** Class 1 and type 1. */
  private static final int INCOMING_STACK = 0x0101;

  private IcmpExtensions() {}

  /**
   * The label stack in the extensions that start at {@code from}; empty when the bytes are
   * something else, their checksum is wrong, or there is none.
   */
  public static List<MplsLabel> labels(byte[] bytes, int from) {
    if (from < 0 || bytes.length - from < HEADER_BYTES || bytes[from] >>> 4 != VERSION) {
      return List.of();
    }
    byte[] structure = new byte[bytes.length - from];
    System.arraycopy(bytes, from, structure, 0, structure.length);
    boolean summed = structure[2] != 0 || structure[3] != 0;
    return summed && InternetChecksum.of(structure) != 0
        ? List.of()
        : objects(ByteBuffer.wrap(structure, HEADER_BYTES, structure.length - HEADER_BYTES));
  }

  private static List<MplsLabel> objects(ByteBuffer buffer) {
    List<MplsLabel> labels = new ArrayList<>();
    while (buffer.remaining() >= HEADER_BYTES) {
      int content = Short.toUnsignedInt(buffer.getShort()) - HEADER_BYTES;
      boolean stack = buffer.getShort() == INCOMING_STACK;
      if (content < 0 || content > buffer.remaining()) {
        return labels;
      }
      int end = buffer.position() + content;
      while (stack && labels.size() < MOST_LABELS && end - buffer.position() >= Integer.BYTES) {
        labels.add(MplsLabel.of(buffer.getInt()));
      }
      buffer.position(end);
    }
    return labels;
  }
}

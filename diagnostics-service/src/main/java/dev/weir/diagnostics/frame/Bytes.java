package dev.weir.diagnostics.frame;

import dev.weir.common.net.AddressText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes read from the front. Reading beyond the end throws {@link Truncated}, which {@link
 * FrameDecoder} turns into a layer.
 */
final class Bytes {
  private static final HexFormat MAC = HexFormat.ofDelimiter(":");

  private final byte[] data;
  private final int end;
  private int position;

  Bytes(byte[] data) {
    this(data, 0, data.length);
  }

  private Bytes(byte[] data, int position, int end) {
    this.data = data;
    this.position = position;
    this.end = end;
  }

  /** There are fewer bytes than the message needs. */
  static final class Truncated extends RuntimeException {
    private static final long serialVersionUID = 1;

    Truncated() {
      super("cut short", null, false, false);
    }
  }

  int left() {
    return end - position;
  }

  int u8() {
    need(1);
    return data[position++] & 0xff;
  }

  int u16() {
    return u8() << 8 | u8();
  }

  int u24() {
    return u16() << 8 | u8();
  }

  long u32() {
    return (long) u16() << 16 | u16();
  }

  Bytes skip(int count) {
    need(count);
    position += count;
    return this;
  }

  /** The next bytes, at most so many, without moving. */
  Bytes limit(int count) {
    return new Bytes(data, position, position + Math.max(0, Math.min(count, left())));
  }

  /** The next so many bytes. */
  byte[] take(int count) {
    need(count);
    byte[] taken = Arrays.copyOfRange(data, position, position + count);
    position += count;
    return taken;
  }

  String mac() {
    return MAC.formatHex(take(6));
  }

  String address(int length) {
    try {
      return AddressText.of(InetAddress.getByAddress(take(length)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void need(int count) {
    if (count < 0 || left() < count) {
      throw new Truncated();
    }
  }
}

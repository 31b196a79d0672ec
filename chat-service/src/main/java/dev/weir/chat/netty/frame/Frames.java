package dev.weir.chat.netty.frame;

import dev.weir.chat.deflate.MessageDeflater;
import dev.weir.chat.message.MessageKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Encodes frames as a server sends them (RFC 6455 section 5.2): whole, unmasked. */
public final class Frames {

  public static final int LARGEST_HEADER = 10;

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;

  private Frames() {}

  /** Appends a message in one frame; leaves the payload's indexes alone. */
  public static void append(ByteBuf out, MessageKind kind, ByteBuf payload) {
    int length = payload.readableBytes();
    header(out, kind, length);
    out.writeBytes(payload, payload.readerIndex(), length);
  }

  /** Appends a text message in one frame. */
  public static void appendText(ByteBuf out, byte[] text) {
    header(out, MessageKind.TEXT, text.length);
    out.writeBytes(text);
  }

  /** A message in one frame, compressed; its payload's indexes stay. */
  public static ByteBuf compressed(
      ByteBufAllocator alloc, MessageKind kind, ByteBuf payload, MessageDeflater deflater) {
    ByteBuf frame = alloc.directBuffer(LARGEST_HEADER + payload.readableBytes() / 2 + 64);
    frame.setZero(0, LARGEST_HEADER).writerIndex(LARGEST_HEADER).readerIndex(LARGEST_HEADER);
    deflater.deflate(payload.nioBuffer(), (bytes, length) -> frame.writeBytes(bytes, 0, length));
    int length = frame.readableBytes();
    int end = frame.writerIndex();
    int start = LARGEST_HEADER - headerBytes(length);
    frame.setIndex(start, start);
    header(frame, COMPRESSED | kind.opcode(), length);
    return frame.writerIndex(end);
  }

  /** The kind of the message whose whole frame is next to read. */
  static MessageKind kindAt(ByteBuf frames) {
    boolean text = (frames.getByte(frames.readerIndex()) & 0xF) == MessageKind.TEXT.opcode();
    return text ? MessageKind.TEXT : MessageKind.BINARY;
  }

  /** Reads a frame as {@link #append} writes it; no reference to its payload is added. */
  static ByteBuf readPayload(ByteBuf frames) {
    int length = frames.skipBytes(1).readByte();
    return frames.readSlice(
        switch (length) {
          case SHORT_LENGTH -> frames.readUnsignedShort();
          case LONG_LENGTH -> (int) frames.readLong();
          default -> length;
        });
  }

  private static int headerBytes(int length) {
    return length < SHORT_LENGTH ? 2 : length <= 0xFFFF ? 4 : LARGEST_HEADER;
  }

  private static void header(ByteBuf out, MessageKind kind, int length) {
    header(out, kind.opcode(), length);
  }

  private static void header(ByteBuf out, int first, int length) {
    out.writeByte(FINAL | first);
    if (length < SHORT_LENGTH) {
      out.writeByte(length);
    } else if (length <= 0xFFFF) {
      out.writeByte(SHORT_LENGTH).writeShort(length);
    } else {
      out.writeByte(LONG_LENGTH).writeLong(length);
    }
  }

  public static ByteBuf ping(ByteBufAllocator alloc) {
    return alloc.directBuffer(2).writeByte(FINAL | PING).writeByte(0);
  }

  public static ByteBuf pong(ByteBufAllocator alloc, ByteBuf payload) {
    return control(alloc, PONG, payload);
  }

  /** Answers a close frame with its own payload, as RFC 6455 section 5.5.1 asks. */
  public static ByteBuf closeEcho(ByteBufAllocator alloc, ByteBuf payload) {
    return control(alloc, CLOSE, payload);
  }

  public static ByteBuf close(ByteBufAllocator alloc, int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    return alloc
        .directBuffer(4 + text.length)
        .writeByte(FINAL | CLOSE)
        .writeByte(2 + text.length)
        .writeShort(code)
        .writeBytes(text);
  }

  private static ByteBuf control(ByteBufAllocator alloc, int opcode, ByteBuf payload) {
    int length = payload.readableBytes();
    return alloc
        .directBuffer(2 + length)
        .writeByte(FINAL | opcode)
        .writeByte(length)
        .writeBytes(payload, payload.readerIndex(), length);
  }
}

package dev.weir.chat.netty.frame;

import dev.weir.chat.message.MessageKind;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads a client's frames (RFC 6455 section 5) and checks them as early as their bytes allow: a
 * head as soon as its two first bytes are there, a payload as it comes, whether or not the frame is
 * whole. So text that is no UTF-8 is found out, and a large message is joined, without waiting for
 * the end of a frame.
 *
 * <p>After a violation only a close frame is looked for, however malformed, so that the connection
 * can end when both sides have said so; whatever else comes is thrown away.
 */
public final class FrameReader extends ByteToMessageDecoder {

  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int RESERVED = 0x30;
  private static final int MASKED = 0x80;
  private static final int OPCODE = 0xF;
  private static final int LENGTH = 0x7F;
  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  private static final int LARGEST_CONTROL = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private final MessageLimits limits;
  private final boolean mayCompress;

  // the head under way
  private boolean headBegun;
  private int first;
  private int second;

  // the frame under way
  private boolean inFrame;
  private long left;
  private int key;
  private int keyAt;

  // the message under way
  private boolean inMessage;
  private boolean fresh;
  private MessageKind kind = MessageKind.BINARY;
  private boolean compressed;

  private boolean violated;
  private boolean closed;

  /**
   * @param mayCompress whether compression was agreed on
   */
  public FrameReader(MessageLimits limits, boolean mayCompress) {
    this.limits = limits;
    this.mayCompress = mayCompress;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (closed) {
      in.skipBytes(in.readableBytes());
    } else if (inFrame) {
      readPayload(in, out);
    } else if (headBegun) {
      endHead(in, out);
    } else if (in.readableBytes() >= 2) {
      beginHead(in, out);
    }
  }

  // ---- heads

  private void beginHead(ByteBuf in, List<Object> out) {
    first = in.readUnsignedByte();
    second = in.readUnsignedByte();
    headBegun = true;
    if (isLawful()) {
      beginMessage();
    } else {
      violate(CloseReason.PROTOCOL_ERROR, out);
    }
  }

  private int opcode() {
    return first & OPCODE;
  }

  private boolean isControl() {
    return opcode() >= CLOSE;
  }

  private boolean isLast() {
    return (first & FINAL) != 0;
  }

  private boolean isLawful() {
    boolean marked = (first & COMPRESSED) != 0;
    if ((first & RESERVED) != 0 || (second & MASKED) == 0) {
      return false;
    }
    return switch (opcode()) {
      case CONTINUATION -> inMessage && !marked;
      case TEXT, BINARY -> !inMessage && (!marked || mayCompress);
      case CLOSE, PING, PONG -> !marked && isLast() && (second & LENGTH) <= LARGEST_CONTROL;
      default -> false;
    };
  }

  private void beginMessage() {
    if (!isControl() && opcode() != CONTINUATION) {
      inMessage = true;
      fresh = true;
      kind = opcode() == TEXT ? MessageKind.TEXT : MessageKind.BINARY;
      compressed = (first & COMPRESSED) != 0;
    }
  }

  private void endHead(ByteBuf in, List<Object> out) {
    int length = second & LENGTH;
    int lengthBytes = length == TWO_BYTES ? 2 : length == EIGHT_BYTES ? 8 : 0;
    int keyBytes = (second & MASKED) == 0 ? 0 : 4;
    if (in.readableBytes() < lengthBytes + keyBytes) {
      return;
    }
    left =
        switch (lengthBytes) {
          case 2 -> in.readUnsignedShort();
          case 8 -> in.readLong();
          default -> length;
        };
    key = keyBytes == 0 ? 0 : in.readInt();
    keyAt = 0;
    headBegun = false;
    inFrame = true;
    checkLength(lengthBytes, out);
    if (left == 0) {
      readPayload(in, out);
    }
  }

  private void checkLength(int lengthBytes, List<Object> out) {
    boolean wasteful =
        (lengthBytes == 2 && left < TWO_BYTES) || (lengthBytes == 8 && left <= 0xFFFF);
    if (left < 0) {
      // where the next frame begins cannot be known
      violate(CloseReason.PROTOCOL_ERROR, out);
      closed = true;
    } else if (wasteful) {
      violate(CloseReason.PROTOCOL_ERROR, out);
    } else if (left > limits.maxFrameBytes() && !isControl()) {
      violate(CloseReason.TOO_BIG, out);
    }
  }

  // ---- payloads

  private void readPayload(ByteBuf in, List<Object> out) {
    boolean whole = in.readableBytes() >= left;
    if (isControl() && left <= LARGEST_CONTROL) {
      if (whole) {
        control(take(in, (int) left), out);
      }
    } else if (violated) {
      skip(in, out);
    } else if (whole || in.isReadable()) {
      data(take(in, (int) Math.min(left, in.readableBytes())), out);
    }
  }

  /** Takes so many bytes of the payload, without their mask. */
  private ByteBuf take(ByteBuf in, int length) {
    unmask(in, length);
    left -= length;
    inFrame = left > 0;
    return in.readRetainedSlice(length);
  }

  private void skip(ByteBuf in, List<Object> out) {
    int length = (int) Math.min(left, in.readableBytes());
    in.skipBytes(length);
    left -= length;
    inFrame = left > 0;
    if (!inFrame && opcode() == CLOSE) {
      close(Unpooled.EMPTY_BUFFER, out);
    }
  }

  private void unmask(ByteBuf in, int length) {
    if (length == 0) {
      return;
    }
    int turned = Integer.rotateLeft(key, keyAt * Byte.SIZE);
    long twice = ((long) turned << Integer.SIZE) | (turned & 0xFFFF_FFFFL);
    int from = in.readerIndex();
    ByteBuffer bytes = in.internalNioBuffer(from, length);
    int at = bytes.position();
    int end = at + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      bytes.putLong(at, bytes.getLong(at) ^ twice);
    }
    for (int i = 0; at < end; i++, at++) {
      bytes.put(at, (byte) (bytes.get(at) ^ (turned >>> (24 - i % 4 * Byte.SIZE))));
    }
    keyAt = (keyAt + length) & 3;
  }

  private void data(ByteBuf bytes, List<Object> out) {
    boolean ends = isLast() && !inFrame;
    out.add(new Incoming.Piece(kind, compressed, fresh, ends, bytes));
    fresh = false;
    inMessage = !ends;
  }

  private void control(ByteBuf bytes, List<Object> out) {
    if (opcode() == CLOSE) {
      close(bytes, out);
    } else if (violated || opcode() == PONG) {
      bytes.release();
      out.add(new Incoming.Pong());
    } else {
      out.add(new Incoming.Ping(bytes));
    }
  }

  private void close(ByteBuf bytes, List<Object> out) {
    closed = true;
    CloseReason fault = violated ? null : CloseCodes.fault(bytes);
    if (fault != null) {
      violate(fault, out);
    }
    out.add(new Incoming.Close(bytes));
  }

  private void violate(CloseReason reason, List<Object> out) {
    if (!violated) {
      violated = true;
      out.add(new Incoming.Violation(reason));
    }
  }
}

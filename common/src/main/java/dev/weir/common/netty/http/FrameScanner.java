package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Finds frames in the bytes of an HTTP/2 connection (RFC 9113 section 4.1) without decoding them,
 * however the bytes are cut into pieces.
 */
public final class FrameScanner {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 9;
  private static final int TYPE_AT = 3;
  private static final int FLAGS_AT = 4;

  private boolean http2 = true;
  private int prefaceSeen;
  private int headSeen;
  private int payloadLeft;
  private byte type;
  private byte flags;
  private int stream;

  /** Is told of each frame, once its head is there. */
  @FunctionalInterface
  public interface Heads {

    /**
     * A frame begins.
     *
     * @param stream without the reserved bit
     */
    void head(byte type, byte flags, int stream);
  }

  /** Whether the connection began as one of HTTP/2 does, as far as it can be told. */
  public boolean isHttp2() {
    return http2;
  }

  /**
   * Looks at the next bytes, and leaves them as they are.
   *
   * @param heads is told of the frames whose heads end in them
   */
  public void scan(ByteBuf bytes, Heads heads) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (http2 && prefaceSeen < PREFACE.length && at < end) {
      http2 = bytes.getByte(at++) == PREFACE[prefaceSeen++];
    }
    while (http2 && at < end) {
      if (headSeen == HEAD_BYTES) {
        at = skipPayload(at, end);
      } else if (readHead(bytes.getByte(at++))) {
        heads.head(type, flags, stream & Integer.MAX_VALUE);
      }
    }
  }

  private int skipPayload(int at, int end) {
    int skipped = Math.min(payloadLeft, end - at);
    payloadLeft -= skipped;
    if (payloadLeft == 0) {
      headSeen = 0;
    }
    return at + skipped;
  }

  /** Takes one byte of a frame's head; whether it was the last. */
  private boolean readHead(byte next) {
    if (headSeen < TYPE_AT) {
      payloadLeft = (headSeen == 0 ? 0 : payloadLeft << 8) | (next & 0xff);
    } else if (headSeen == TYPE_AT) {
      type = next;
    } else if (headSeen == FLAGS_AT) {
      flags = next;
    } else {
      stream = stream << 8 | (next & 0xff);
    }
    headSeen++;
    if (headSeen < HEAD_BYTES) {
      return false;
    }
    if (payloadLeft == 0) {
      headSeen = 0;
    }
    return true;
  }
}

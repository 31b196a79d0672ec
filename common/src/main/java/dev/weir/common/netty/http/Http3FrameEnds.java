package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;

/**
 * Where the frames of a request stream of HTTP/3 end (RFC 9114 section 7.1), however its bytes are
 * cut into pieces. The codec takes the end of a stream for that of its last frame.
 */
public final class Http3FrameEnds {

  private static final int BITS_OF_LENGTH = 6;
  private static final int FIRST_BITS = 0x3f;

  private boolean typeSeen;
  private int numberBytesLeft;
  private long number;
  private long payloadLeft;

  /** Looks at the next bytes, and leaves them as they are. */
  public void scan(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (payloadLeft > 0) {
        int skipped = (int) Math.min(payloadLeft, end - at);
        payloadLeft -= skipped;
        at += skipped;
      } else if (readNumber(bytes.getByte(at++) & 0xff)) {
        payloadLeft = typeSeen ? number : 0;
        typeSeen = !typeSeen;
      }
    }
  }

  /** Takes one byte of an integer of QUIC (RFC 9000 section 16); whether it was the last. */
  private boolean readNumber(int next) {
    if (numberBytesLeft == 0) {
      numberBytesLeft = 1 << (next >> BITS_OF_LENGTH);
      number = next & FIRST_BITS;
    } else {
      number = number << Byte.SIZE | next;
    }
    numberBytesLeft--;
    return numberBytesLeft == 0;
  }

  /** Whether every frame that has begun has ended. */
  public boolean areWhole() {
    return payloadLeft == 0 && numberBytesLeft == 0 && !typeSeen;
  }
}

package dev.weir.benchmarks.broadcast;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages that a server sends on one connection, by stepping from one frame's head to
 * the next: whatever the reads cut, a message counts when its last byte is there. Payloads are
 * looked at only where there is a {@link Witness}.
 */
final class FrameCounter {

  private static final int OPCODE = 0xF;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int PING = 9;
  private static final int LONGEST_HEAD = 10;

  private final byte[] head = new byte[LONGEST_HEAD];
  private final @Nullable Witness witness;
  private int headBytes;
  private int opcode;
  private long left;
  private long messages;
  private boolean pinged;

  /**
   * @param witness sees every message; null: nobody does
   */
  FrameCounter(@Nullable Witness witness) {
    this.witness = witness;
  }

  /** Messages since the last {@link #reset}. */
  long messages() {
    return messages;
  }

  void reset() {
    messages = 0;
  }

  /** Whether the server has pinged since the last call. */
  boolean wasPinged() {
    boolean was = pinged;
    pinged = false;
    return was;
  }

  /** Takes the next bytes of the connection. */
  void take(MemorySegment bytes, int length) {
    int at = 0;
    while (at < length) {
      if (left > 0) {
        at = payload(bytes, at, length);
      } else if (headBytes == 0 && length - at >= LONGEST_HEAD) {
        at = wholeHead(bytes, at);
      } else {
        head[headBytes++] = bytes.get(JAVA_BYTE, at++);
        if (headBytes == headLength(head[1] & 0x7F) && headBytes >= 2) {
          begin(head[0], length(MemorySegment.ofArray(head), 0));
          headBytes = 0;
        }
      }
    }
  }

  private int wholeHead(MemorySegment bytes, int at) {
    begin(bytes.get(JAVA_BYTE, at), length(bytes, at));
    return at + headLength(bytes.get(JAVA_BYTE, at + 1) & 0x7F);
  }

  private static int headLength(int length) {
    return length < 126 ? 2 : length == 126 ? 4 : LONGEST_HEAD;
  }

  private static long length(MemorySegment bytes, int at) {
    int length = bytes.get(JAVA_BYTE, at + 1) & 0x7F;
    if (length < 126) {
      return length;
    }
    long whole = 0;
    for (int i = 2; i < headLength(length); i++) {
      whole = (whole << 8) | (bytes.get(JAVA_BYTE, at + i) & 0xFF);
    }
    return whole;
  }

  private void begin(byte first, long length) {
    opcode = first & OPCODE;
    left = length;
    if (opcode != TEXT && opcode != BINARY && opcode != PING) {
      throw new IllegalStateException("a frame of opcode " + opcode + " came, of " + length);
    }
    if (length == 0) {
      ended();
    }
  }

  private int payload(MemorySegment bytes, int at, int length) {
    int step = (int) Math.min(left, length - at);
    if (witness != null) {
      witness.take(bytes, at, step);
    }
    left -= step;
    if (left == 0) {
      ended();
    }
    return at + step;
  }

  private void ended() {
    if (opcode == PING) {
      pinged = true;
      if (witness != null) {
        witness.forget();
      }
    } else {
      messages++;
      if (witness != null) {
        witness.ended();
      }
    }
  }

  /**
   * Every message of a connection: that the numbers have no gap, and how long each was under way.
   */
  static final class Witness {

    private static final byte[] MARK = "##".getBytes(StandardCharsets.US_ASCII);
    private final Latencies latencies;
    private byte[] message = new byte[1024];
    private int bytes;
    private long expected;

    Witness(Latencies latencies) {
      this.latencies = latencies;
    }

    /** The number that the next message is to have. */
    void expect(long number) {
      expected = number;
    }

    private void take(MemorySegment from, int at, int length) {
      if (bytes + length > message.length) {
        message = Arrays.copyOf(message, (bytes + length) * 2);
      }
      MemorySegment.copy(from, JAVA_BYTE, at, message, bytes, length);
      bytes += length;
    }

    private void forget() {
      bytes = 0;
    }

    private void ended() {
      int at = indexOfMark();
      if (at >= 0) {
        long number = Messages.number(message, at + MARK.length);
        if (number != expected) {
          throw new IllegalStateException("message " + number + " came for " + expected);
        }
        expected++;
        latencies.add(System.nanoTime() - Messages.sentAt(message, at + MARK.length));
      }
      bytes = 0;
    }

    private int indexOfMark() {
      for (int i = 0; i + Messages.BYTES <= bytes; i++) {
        if (message[i] == MARK[0] && message[i + 1] == MARK[1]) {
          return i;
        }
      }
      return -1;
    }
  }
}

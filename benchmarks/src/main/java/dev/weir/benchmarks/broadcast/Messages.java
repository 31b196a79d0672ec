package dev.weir.benchmarks.broadcast;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is published: 128 bytes of text that begin with a mark, a number and the nanoseconds at
 * which it was sent.
 */
final class Messages {

  static final int BYTES = 128;

  private static final int DIGITS = 16;
  private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Messages() {}

  static byte[] message(long number, long sentAt) {
    byte[] message = new byte[BYTES];
    Arrays.fill(message, (byte) 'x');
    message[0] = '#';
    message[1] = '#';
    write(message, 2, number);
    write(message, 2 + DIGITS, sentAt);
    return message;
  }

  /**
   * @param at behind the mark
   */
  static long number(byte[] message, int at) {
    return read(message, at);
  }

  /**
   * @param at behind the mark
   */
  static long sentAt(byte[] message, int at) {
    return read(message, at + DIGITS);
  }

  /** A text frame as a client sends it, with a mask of zeros. */
  static byte[] frame(byte[] payload) {
    int length = payload.length;
    int head = length < 126 ? 6 : 8;
    byte[] frame = new byte[head + length];
    frame[0] = (byte) 0x81;
    if (length < 126) {
      frame[1] = (byte) (0x80 | length);
    } else {
      frame[1] = (byte) (0x80 | 126);
      frame[2] = (byte) (length >> 8);
      frame[3] = (byte) length;
    }
    System.arraycopy(payload, 0, frame, head, length);
    return frame;
  }

  private static void write(byte[] to, int at, long value) {
    for (int i = 0; i < DIGITS; i++) {
      to[at + i] = HEXADECIMAL[(int) (value >>> (60 - 4 * i)) & 0xF];
    }
  }

  private static long read(byte[] from, int at) {
    long value = 0;
    for (int i = 0; i < DIGITS; i++) {
      value = (value << 4) | Character.digit(from[at + i], 16);
    }
    return value;
  }
}

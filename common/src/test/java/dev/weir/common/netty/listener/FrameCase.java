package dev.weir.common.netty.listener;

import dev.weir.testkit.netty.RawHttp2;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Frames that are sent, and what must become of them; {@code http2-frames.txt} says how it is
 * written.
 */
record FrameCase(String name, String outcome, List<String> lines) {

  private static final Map<String, Integer> FLAGS =
      Map.of("-", 0, "ES", 1, "ACK", 1, "EH", 4, "PAD", 8, "PRI", 0x20);
  private static final List<String> TYPES =
      List.of(
          "DATA",
          "HEADERS",
          "PRIORITY",
          "RST_STREAM",
          "SETTINGS",
          "PUSH_PROMISE",
          "PING",
          "GOAWAY",
          "WINDOW_UPDATE",
          "CONTINUATION");

  static List<FrameCase> all() {
    return FrameScript.read("http2-frames.txt", FrameCase::new);
  }

  /** Whether the connection serves another request. */
  boolean goesOn() {
    return outcome.equals("goes on");
  }

  /** The stream that must be answered; 0 where none must be. */
  int answered() {
    String[] words = outcome.split(" ", -1);
    if (!words[0].equals("200")) {
      return 0;
    }
    return words.length == 1 ? 1 : Integer.parseInt(words[2]);
  }

  /** Whether a stream may be reset and the connection go on. */
  boolean mayBeReset() {
    return outcome.startsWith("reset ");
  }

  boolean hasCode(long code) {
    return Arrays.stream(outcome.split(" ", -1))
        .skip(1)
        .anyMatch(word -> Http2Error.valueOf(word).code() == code);
  }

  /**
   * What a line sends.
   *
   * @param line none that awaits anything
   */
  static byte[] frame(String line) {
    String[] words = line.split(" ", -1);
    int type = TYPES.indexOf(words[0]);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int i = 3; i < words.length; i++) {
      payload.writeBytes(piece(words[i]));
    }
    int stream = Integer.parseUnsignedInt(words[2], 16);
    return RawHttp2.frame(
        type < 0 ? Integer.parseInt(words[0], 16) : type,
        flags(words[1]),
        stream,
        payload.toByteArray());
  }

  private static int flags(String text) {
    int flags = 0;
    for (String flag : text.split("\\+", -1)) {
      Integer known = FLAGS.get(flag);
      flags |= known == null ? Integer.parseInt(flag, 16) : known;
    }
    return flags;
  }

  private static byte[] piece(String word) {
    return switch (word) {
      case "{get}" -> RawHttp2.get("/lane");
      case "{post}" -> RawHttp2.post("/lane");
      case "{hanging}" -> RawHttp2.post("/hanging");
      case "{stalled}" -> RawHttp2.post("/stalled");
      case "{field}" -> RawHttp2.fields("x", "y");
      default -> word.startsWith("{") ? repeated(word) : HexFormat.of().parseHex(word);
    };
  }

  private static byte[] repeated(String word) {
    int star = word.indexOf('*');
    byte[] bytes = new byte[Integer.parseInt(word.substring(1, star))];
    Arrays.fill(bytes, (byte) Integer.parseInt(word.substring(star + 1, word.length() - 1), 16));
    return bytes;
  }

  /** The code that a frame carries: a reset or a farewell. */
  static long code(RawHttp2.Frame frame) {
    int at = frame.type() == RawHttp2.GOAWAY ? Integer.BYTES : 0;
    return Integer.toUnsignedLong(ByteBuffer.wrap(frame.payload()).getInt(at));
  }

  /** Its name, for reports of tests. */
  @Override
  public String toString() {
    return name;
  }
}

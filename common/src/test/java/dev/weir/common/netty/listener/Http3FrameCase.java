package dev.weir.common.netty.listener;

import io.netty.handler.codec.http3.Http3ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Bytes that are sent on the streams of an HTTP/3 connection, and what must become of them; {@code
 * http3-frames.txt} says how it is written.
 */
record Http3FrameCase(String name, String outcome, List<String> lines) {

  private static final List<String> TYPES =
      List.of("DATA", "HEADERS", "2", "CANCEL_PUSH", "SETTINGS", "PUSH_PROMISE", "6", "GOAWAY");
  private static final int MAX_PUSH_ID = 0xd;

  static List<Http3FrameCase> all() {
    return FrameScript.read("http3-frames.txt", Http3FrameCase::new);
  }

  /** Whether the request of the case is answered with 200. */
  boolean isServed() {
    return outcome.equals("200");
  }

  /** Whether the connection serves another request afterwards. */
  boolean goesOn() {
    return outcome.equals("goes on");
  }

  /** Whether only the connection's end will do. */
  boolean mustClose() {
    return outcome.startsWith("close ") || maybeServed();
  }

  /** Whether the request may have been answered by the time of what is wrong. */
  boolean maybeServed() {
    return outcome.startsWith("late close ");
  }

  /** Whether the request may be refused before all of it is sent. */
  boolean isEarly() {
    return outcome.startsWith("early ");
  }

  boolean hasCode(long code) {
    return Arrays.stream(outcome.split(" ", -1))
        .filter(word -> word.contains("_"))
        .anyMatch(word -> Http3ErrorCode.valueOf(word).code() == code);
  }

  /** Sends all of it. */
  void sendTo(RawQuic quic) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words[1]) {
        case "END" -> quic.end(words[0]);
        case "RESET" -> quic.reset(words[0], Http3ErrorCode.valueOf(words[2]).code());
        case "BYTES" -> quic.send(words[0], pieces(words, 2));
        default -> quic.send(words[0], Http3Bytes.frame(type(words[1]), pieces(words, 2)));
      }
    }
  }

  private static long type(String word) {
    int known = TYPES.indexOf(word);
    if (known >= 0) {
      return known;
    }
    return word.equals("MAX_PUSH_ID") ? MAX_PUSH_ID : Long.parseLong(word, 16);
  }

  private static byte[] pieces(String[] words, int from) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = from; i < words.length; i++) {
      bytes.writeBytes(piece(words[i]));
    }
    return bytes.toByteArray();
  }

  private static byte[] piece(String word) {
    return switch (word) {
      case "{get}" -> request("GET");
      case "{post}" -> request("POST");
      case "{field}" -> Http3Bytes.lines("x", "y");
      default -> {
        if (!word.startsWith("{")) {
          yield HexFormat.of().parseHex(word);
        }
        if (word.contains("=")) {
          yield Http3Bytes.lines(word.substring(1, word.length() - 1).split("=", 2));
        }
        yield repeated(word);
      }
    };
  }

  static byte[] request(String method) {
    return Http3Bytes.section(
        ":method", method, ":scheme", "https", ":authority", "test", ":path", "/lane");
  }

  private static byte[] repeated(String word) {
    int star = word.indexOf('*');
    byte[] bytes = new byte[Integer.parseInt(word.substring(1, star))];
    Arrays.fill(bytes, (byte) Integer.parseInt(word.substring(star + 1, word.length() - 1), 16));
    return bytes;
  }

  /** Its name, for reports of tests. */
  @Override
  public String toString() {
    return name;
  }
}

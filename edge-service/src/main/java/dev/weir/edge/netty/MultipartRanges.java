package dev.weir.edge.netty;

import dev.weir.edge.http.ByteRange;
import dev.weir.edge.http.ContentRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Several parts of a stored answer in one body (RFC 9110 section 14.6): what stands before each of
 * them, and at the end. The parts do not overlap, so that the body is hardly larger than the stored
 * one.
 */
final class MultipartRanges {

  private final List<ByteRange.Part> parts;
  private final String boundary;
  private final List<byte[]> heads = new ArrayList<>();
  private final byte[] end;

  /**
   * @param type of the stored answer; null where it has none
   * @param complete its length in bytes
   */
  MultipartRanges(ByteRange.Parts wanted, @Nullable String type, long complete) {
    this.parts = wanted.parts();
    this.boundary = boundary();
    for (ByteRange.Part part : parts) {
      heads.add(head(type, ContentRange.of(part.first(), part.last(), OptionalLong.of(complete))));
    }
    this.end = ascii("\r\n--" + boundary + "--\r\n");
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  /** In the order they were asked for. */
  List<ByteRange.Part> parts() {
    return parts;
  }

  /** What stands before a part. */
  byte[] head(int index) {
    return heads.get(index);
  }

  /** What stands after the last part. */
  byte[] end() {
    return end;
  }

  /** Of the whole body, in bytes. */
  long length() {
    long length = end.length;
    for (int i = 0; i < heads.size(); i++) {
      length += heads.get(i).length + parts.get(i).length();
    }
    return length;
  }

  /** All of it, of a stored body. */
  byte[] body(byte[] stored) {
    byte[] body = new byte[(int) length()];
    int at = 0;
    for (int i = 0; i < heads.size(); i++) {
      byte[] head = heads.get(i);
      System.arraycopy(head, 0, body, at, head.length);
      at += head.length;
      ByteRange.Part part = parts.get(i);
      System.arraycopy(stored, (int) part.first(), body, at, (int) part.length());
      at += (int) part.length();
    }
    System.arraycopy(end, 0, body, at, end.length);
    return body;
  }

  private byte[] head(@Nullable String type, String range) {
    return ascii(
        "\r\n--"
            + boundary
            + (type == null ? "" : "\r\nContent-Type: " + type)
            + "\r\nContent-Range: "
            + range
            + "\r\n\r\n");
  }

  /** Not to be met in a body but by chance. */
  private static String boundary() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

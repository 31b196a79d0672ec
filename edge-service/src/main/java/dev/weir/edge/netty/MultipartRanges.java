package dev.weir.edge.netty;

import dev.weir.edge.http.ByteRange;
import dev.weir.edge.http.ContentRange;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Several parts of a stored answer in one body (RFC 9110 section 14.6). The parts do not overlap,
 * so that the body is hardly larger than the stored one.
 */
final class MultipartRanges {

  private final String contentType;
  private final byte[] body;

  private MultipartRanges(String contentType, byte[] body) {
    this.contentType = contentType;
    this.body = body;
  }

  String contentType() {
    return contentType;
  }

  byte[] body() {
    return body;
  }

  static MultipartRanges of(ByteRange.Parts wanted, CachedAnswer answer) {
    String boundary = boundary();
    String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE);
    OptionalLong complete = OptionalLong.of(answer.length());
    List<byte[]> heads = new ArrayList<>();
    byte[] end = ascii("\r\n--" + boundary + "--\r\n");
    int length = end.length;
    for (ByteRange.Part part : wanted.parts()) {
      String range = ContentRange.of(part.first(), part.last(), complete);
      byte[] head = head(boundary, type, range);
      heads.add(head);
      length += head.length + (int) part.length();
    }
    byte[] body = new byte[length];
    int at = 0;
    for (int i = 0; i < heads.size(); i++) {
      byte[] head = heads.get(i);
      System.arraycopy(head, 0, body, at, head.length);
      at += head.length;
      ByteRange.Part part = wanted.parts().get(i);
      System.arraycopy(answer.body(), (int) part.first(), body, at, (int) part.length());
      at += (int) part.length();
    }
    System.arraycopy(end, 0, body, at, end.length);
    return new MultipartRanges("multipart/byteranges; boundary=" + boundary, body);
  }

  private static byte[] head(String boundary, @Nullable String type, String range) {
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

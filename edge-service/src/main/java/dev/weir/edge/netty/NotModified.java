package dev.weir.edge.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** What 304 answers say, in both directions (RFC 9110 section 15.4.5, RFC 9111 section 3.2). */
final class NotModified {

  /** Describe the body that a 304 does not have. */
  private static final List<CharSequence> OF_THE_BODY =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_RANGE,
          HttpHeaderNames.TRANSFER_ENCODING);

  /** Were added to the stored answer here, and stay. */
  private static final List<CharSequence> OF_THIS_HOP =
      List.of(HttpHeaderNames.VIA, CacheStatus.NAME);

  private NotModified() {}

  /** Makes the fields of a whole answer those of a 304. */
  static void strip(HttpHeaders headers) {
    OF_THE_BODY.forEach(headers::remove);
  }

  /**
   * The fields of a stored answer, replaced by those that a 304 brings.
   *
   * @param stored changed and returned
   * @param brought hop-by-hop fields removed
   */
  static HttpHeaders freshen(HttpHeaders stored, HttpHeaders brought) {
    for (String name : brought.names()) {
      if (!isAmong(OF_THE_BODY, name) && !isAmong(OF_THIS_HOP, name)) {
        stored.set(name, brought.getAll(name));
      }
    }
    return stored;
  }

  private static boolean isAmong(List<CharSequence> fields, String name) {
    return fields.stream().anyMatch(field -> AsciiString.contentEqualsIgnoreCase(field, name));
  }
}

package dev.weir.edge.netty.field;

import dev.weir.edge.http.EntityTags;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What 304 answers say, in both directions (RFC 9110 section 15.4.5, RFC 9111 section 3.2). */
public final class NotModified {

  /** Describe the body that a 304 does not have. */
  private static final List<CharSequence> OF_THE_BODY =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_RANGE,
          HttpHeaderNames.TRANSFER_ENCODING);

  /**
   * Stay as stored: they tell how the stored body is written or what its digest is, or were added
   * here.
   */
  private static final List<CharSequence> KEPT =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_RANGE,
          HttpHeaderNames.CONTENT_MD5,
          ContentDigests.CONTENT_DIGEST,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.VIA,
          CacheStatus.NAME);

  private NotModified() {}

  /** Makes the fields of a whole answer those of a 304. */
  public static void strip(HttpHeaders headers) {
    OF_THE_BODY.forEach(headers::remove);
  }

  /**
   * The fields of a stored answer, replaced by those that a 304 brings.
   *
   * @param stored changed and returned
   * @param brought hop-by-hop fields removed
   */
  public static HttpHeaders freshen(HttpHeaders stored, HttpHeaders brought) {
    for (String name : brought.names()) {
      if (!isKept(name)) {
        stored.set(name, brought.getAll(name));
      }
    }
    return stored;
  }

  /**
   * Whether a 304 speaks of the stored answer: it does where neither or only one of them has an
   * entity tag (RFC 9111 section 4.3.4).
   */
  public static boolean speaksOf(@Nullable String storedTag, HttpHeaders brought) {
    String tag = brought.get(HttpHeaderNames.ETAG);
    return tag == null || storedTag == null || EntityTags.anyMatches(List.of(tag), storedTag);
  }

  private static boolean isKept(String name) {
    return KEPT.stream().anyMatch(field -> AsciiString.contentEqualsIgnoreCase(field, name));
  }
}

package dev.weir.edge.netty.field;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * Fields that hold a digest of the very bytes that one message brings (RFC 9530 section 2): they do
 * not hold for a part of them, nor for the whole of which they were a part.
 */
public final class ContentDigests {

  static final AsciiString CONTENT_DIGEST = AsciiString.cached("content-digest");

  private ContentDigests() {}

  /** Removes them. */
  public static void remove(HttpHeaders headers) {
    headers.remove(CONTENT_DIGEST);
    headers.remove(HttpHeaderNames.CONTENT_MD5);
  }
}

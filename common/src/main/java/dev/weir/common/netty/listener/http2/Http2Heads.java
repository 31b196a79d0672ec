package dev.weir.common.netty.listener.http2;

import dev.weir.common.netty.http.StreamHeads;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;

/** Which heads and trailers of HTTP/2 are well-formed. */
public final class Http2Heads {

  private Http2Heads() {}

  /** Trailers have no pseudo-header fields, and always end the stream. */
  private static boolean isRequest(Http2HeadersFrame head) {
    Http2Headers headers = head.headers();
    return !head.isEndStream()
        || headers.method() != null
        || headers.path() != null
        || headers.scheme() != null;
  }

  /** Whether a head, or trailers, are what RFC 9113 allows them to be. */
  public static boolean isWellFormed(Http2HeadersFrame head) {
    return isRequest(head)
        ? StreamHeads.isRequest(head.headers())
        : StreamHeads.hasOnlyValidFields(head.headers());
  }
}

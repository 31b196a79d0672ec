package dev.weir.common.netty.listener.http2;

import dev.weir.common.netty.http.StreamHeads;
import io.netty.handler.codec.http2.Http2HeadersFrame;

/** Which heads and trailers of HTTP/2 are well-formed. */
public final class Http2Heads {

  private Http2Heads() {}

  /** Whether a stream that begins so asks for something, and as RFC 9113 allows it. */
  public static boolean isRequest(Http2HeadersFrame first) {
    return StreamHeads.isRequest(first.headers());
  }

  /** Whether a stream that has a head may go on so, which is to end. */
  public static boolean areTrailers(Http2HeadersFrame later) {
    return later.isEndStream() && StreamHeads.hasOnlyValidFields(later.headers());
  }
}

package dev.weir.common.netty.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/** Takes apart a request that came in one piece, as HTTP/2 streams without a body do. */
public final class FullRequests {

  private FullRequests() {}

  /** Its head; the fields are the same, not a copy. */
  public static HttpRequest headOf(FullHttpRequest full) {
    return new DefaultHttpRequest(
        full.protocolVersion(), full.method(), full.uri(), full.headers());
  }

  /** Its body and trailers; takes over the reference. */
  public static LastHttpContent lastOf(FullHttpRequest full) {
    if (full.content().isReadable() || !full.trailingHeaders().isEmpty()) {
      return new DefaultLastHttpContent(full.content(), full.trailingHeaders());
    }
    full.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }
}

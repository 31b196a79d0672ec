package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** Whether the head of a request says that a body follows (RFC 9112 section 6.3). */
public final class AnnouncedBody {

  private AnnouncedBody() {}

  /** Whether one follows; an announced length of 0 is none. */
  public static boolean isIn(HttpHeaders request) {
    if (request.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    String length = request.get(HttpHeaderNames.CONTENT_LENGTH);
    return length != null && !length.equals("0");
  }
}

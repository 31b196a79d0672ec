package dev.weir.common.netty.coding;

import dev.weir.common.coding.CodedFields;
import dev.weir.common.coding.ContentCoding;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** Changes the head of an answer whose body is coded, or might have been. */
public final class CodedHead {

  private CodedHead() {}

  /** Says that the answer depends on {@code Accept-Encoding}. */
  public static void vary(HttpHeaders headers) {
    CodedFields.vary(headers.getAll(HttpHeaderNames.VARY))
        .ifPresent(value -> headers.set(HttpHeaderNames.VARY, value));
  }

  /** Announces a body that is coded while it is sent: its length is not known, nor its parts. */
  public static void announce(HttpHeaders headers, ContentCoding coding) {
    headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    // parts of the coded body cannot be had
    headers.remove(HttpHeaderNames.ACCEPT_RANGES);
    String tag = headers.get(HttpHeaderNames.ETAG);
    if (tag != null) {
      headers.set(HttpHeaderNames.ETAG, CodedFields.weak(tag));
    }
  }
}

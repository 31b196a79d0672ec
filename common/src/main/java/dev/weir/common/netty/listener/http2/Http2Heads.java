package dev.weir.common.netty.listener.http2;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/**
 * Which heads and trailers of HTTP/2 are well-formed (RFC 9113 sections 8.2.1, 8.3.1 and 8.5, RFC
 * 8441 section 4) where the codec would let others pass, or fail on them with a buffer in hand.
 */
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
    return (!isRequest(head) || isWhole(head.headers())) && hasOnlyValidFields(head.headers());
  }

  private static boolean isWhole(Http2Headers headers) {
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    if (method == null || !isToken(method)) {
      return false;
    }
    CharSequence scheme = headers.scheme();
    boolean target = scheme != null && isScheme(scheme) && path != null && isVisible(path);
    CharSequence protocol = headers.get(ExtendedConnect.PROTOCOL);
    if (!HttpMethod.CONNECT.asciiName().contentEquals(method)) {
      return target && protocol == null;
    }
    boolean bare = scheme == null && path == null;
    return headers.authority() != null && (protocol == null ? bare : target && isToken(protocol));
  }

  private static boolean isToken(CharSequence text) {
    return !text.isEmpty() && HttpHeaderValidationUtil.validateToken(text) < 0;
  }

  /** RFC 3986 section 3.1, in the case that every client writes. */
  private static boolean isScheme(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (i == 0 || !(isDigit(c) || c == '+' || c == '-' || c == '.'))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isVisible(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean endsInSpace(CharSequence value) {
    char last = value.isEmpty() ? 'x' : value.charAt(value.length() - 1);
    return last == ' ' || last == '\t';
  }

  private static boolean hasOnlyValidFields(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      boolean pseudo = !name.isEmpty() && name.charAt(0) == ':';
      if ((!pseudo && !isToken(name))
          || HttpHeaderValidationUtil.validateValidHeaderValue(field.getValue()) >= 0
          || endsInSpace(field.getValue())) {
        return false;
      }
    }
    return true;
  }
}

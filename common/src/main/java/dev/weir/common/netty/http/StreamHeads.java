package dev.weir.common.netty.http;

import io.netty.handler.codec.Headers;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.util.Map;

/**
 * Which heads and trailers of streams are well-formed, where their codecs would let others pass, or
 * fail on them with a buffer in hand: for HTTP/2 RFC 9113 sections 8.2.1, 8.3.1 and 8.5 and RFC
 * 8441 section 4, for HTTP/3 RFC 9114 sections 4.2 to 4.4, which say the same.
 */
public final class StreamHeads {

  private static final AsciiString METHOD = AsciiString.cached(":method");
  private static final AsciiString SCHEME = AsciiString.cached(":scheme");
  private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
  private static final AsciiString PATH = AsciiString.cached(":path");
  private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");

  private StreamHeads() {}

  /** Whether these are the fields of a request. */
  public static boolean isRequest(Headers<CharSequence, CharSequence, ?> headers) {
    return isWhole(headers) && hasOnlyValidFields(headers);
  }

  /**
   * Whether each of these may stand in a request or, which asks no more, behind its body as a
   * trailer; names of pseudo-header fields are passed over: among trailers the codecs refuse them.
   */
  public static boolean hasOnlyValidFields(Headers<CharSequence, CharSequence, ?> headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      boolean pseudo = !name.isEmpty() && name.charAt(0) == ':';
      CharSequence value = field.getValue();
      if ((!pseudo && !isToken(name))
          || HttpHeaderValidationUtil.isConnectionHeader(name, true)
          || HttpHeaderValidationUtil.isTeNotTrailers(name, value)
          || HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0
          || endsInSpace(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWhole(Headers<CharSequence, CharSequence, ?> headers) {
    CharSequence method = headers.get(METHOD);
    CharSequence path = headers.get(PATH);
    if (method == null || !isToken(method)) {
      return false;
    }
    CharSequence scheme = headers.get(SCHEME);
    boolean target = scheme != null && isScheme(scheme) && path != null && isVisible(path);
    CharSequence protocol = headers.get(PROTOCOL);
    if (!HttpMethod.CONNECT.asciiName().contentEquals(method)) {
      return target && protocol == null;
    }
    boolean bare = scheme == null && path == null;
    return headers.get(AUTHORITY) != null
        && (protocol == null ? bare : target && isToken(protocol));
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
}

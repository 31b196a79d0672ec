package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.handler.codec.http3.HttpConversionUtil;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The fields that belong to one connection and must not pass to the next (RFC 9110 section 7.6.1):
 * a fixed list, and those that {@code Connection} names.
 */
public final class HopByHop {

  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
  private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");

  /**
   * What may be named by {@code Connection} and must stay all the same: routing and framing hang on
   * them.
   */
  private static final List<AsciiString> NEVER_NAMED =
      List.of(HttpHeaderNames.HOST, HttpHeaderNames.CONTENT_LENGTH, HttpHeaderNames.CONTENT_TYPE);

  private static final List<AsciiString> HTTP2_EXTENSIONS =
      Arrays.stream(ExtensionHeaderNames.values()).map(ExtensionHeaderNames::text).toList();

  private static final List<AsciiString> HTTP3_EXTENSIONS =
      Arrays.stream(HttpConversionUtil.ExtensionHeaderNames.values())
          .map(HttpConversionUtil.ExtensionHeaderNames::text)
          .toList();

  private HopByHop() {}

  /**
   * Removes them, all but {@code Transfer-Encoding}, which the codec needs to frame the message it
   * writes. Also removes the names under which Netty hands on what HTTP/2 said outside the header.
   */
  public static void strip(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      stripNamed(headers);
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    headers.remove(HttpHeaderNames.TE);
    headers.remove(HttpHeaderNames.UPGRADE);
    headers.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
    headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    headers.remove(HTTP2_SETTINGS);
  }

  /**
   * Removes what {@code Connection} names, and of itself all but the wish to upgrade: before fields
   * are added that a client must not have taken out again by naming them.
   */
  public static void stripNamedByClient(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.CONNECTION)) {
      return;
    }
    boolean upgrades =
        headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    List<String> wanted = upgrades ? headers.getAll(HttpHeaderNames.UPGRADE) : List.of();
    stripNamed(headers);
    headers.remove(HttpHeaderNames.CONNECTION);
    if (!wanted.isEmpty()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, wanted);
    }
  }

  /** Removes what Netty adds to a request that came over HTTP/2. */
  public static void stripHttp2Extensions(HttpHeaders headers) {
    remove(headers, HTTP2_EXTENSIONS);
  }

  /** Removes what Netty adds to a message that came over HTTP/3. */
  public static void stripHttp3Extensions(HttpHeaders headers) {
    remove(headers, HTTP3_EXTENSIONS);
  }

  private static void remove(HttpHeaders headers, List<AsciiString> names) {
    for (AsciiString name : names) {
      headers.remove(name);
    }
  }

  private static void stripNamed(HttpHeaders headers) {
    if (!namesNoOther(headers)) {
      for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
        stripNamed(headers, value);
      }
    }
  }

  /** As nearly always: they say what is nobody's name, or goes in any case. */
  private static boolean namesNoOther(HttpHeaders headers) {
    Iterator<? extends CharSequence> values =
        headers.valueCharSequenceIterator(HttpHeaderNames.CONNECTION);
    while (values.hasNext()) {
      CharSequence value = values.next();
      if (!KEEP_ALIVE.contentEqualsIgnoreCase(value)
          && !HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(value)) {
        return false;
      }
    }
    return true;
  }

  private static void stripNamed(HttpHeaders headers, String value) {
    for (String token : value.split(",", -1)) {
      String name = token.strip();
      if (!name.isEmpty() && mayBeNamed(name)) {
        headers.remove(name);
      }
    }
  }

  private static boolean mayBeNamed(String name) {
    return NEVER_NAMED.stream().noneMatch(kept -> kept.contentEqualsIgnoreCase(name))
        && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
  }
}

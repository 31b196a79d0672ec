package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Set;

/**
 * What may not stand in a trailer section (RFC 9110 section 6.5.1): what frames or routes a
 * message, says who sent it or how it is to be treated, or belongs to one connection. Recipients
 * that merge trailers into the header would take it for what a proxy before them has checked.
 */
public final class TrailerFields {

  private static final Set<String> NEVER =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "host",
          "http2-settings",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "keep-alive",
          "location",
          "max-forwards",
          "pragma",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "range",
          "retry-after",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "vary",
          "via",
          "www-authenticate",
          "x-real-ip",
          "x-request-id");

  private static final String FORWARDED = "x-forwarded-";

  private TrailerFields() {}

  /** Removes them from the end of a message, those too that are spelled with underscores. */
  public static void keepHarmless(LastHttpContent last) {
    HttpHeaders trailers = last.trailingHeaders();
    if (trailers.isEmpty()) {
      return;
    }
    for (String name : trailers.names()) {
      if (!isHarmless(name)) {
        trailers.remove(name);
      }
    }
  }

  static boolean isHarmless(String name) {
    String hyphened = Lookalikes.plain(name);
    return !NEVER.contains(hyphened) && !hyphened.startsWith(FORWARDED);
  }
}

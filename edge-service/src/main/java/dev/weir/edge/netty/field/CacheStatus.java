package dev.weir.edge.netty.field;

import dev.weir.common.text.Words;
import dev.weir.edge.policy.CacheKey;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;

/** Writes members of {@code Cache-Status} (RFC 9211). */
public final class CacheStatus {

  public static final AsciiString NAME = AsciiString.cached("cache-status");

  /** What a client wants to know beside; for this hop alone. */
  public static final AsciiString DEBUG = AsciiString.cached("weir-debug");

  /** Why a request went on to an origin. */
  public enum Forward {
    URI_MISS,
    VARY_MISS,
    PARTIAL,
    STALE,
    REQUEST,
    METHOD,
    BYPASS;

    private final String token = Words.dashed(this);
  }

  private CacheStatus() {}

  /** From the store. The time to live is negative where the client takes stale answers. */
  static String hit(String edge, long ttlSeconds) {
    return edge + "; hit; ttl=" + ttlSeconds;
  }

  /** From the store, where another request's fetch had just put it. */
  public static String collapsed(String edge, Forward why, long ttlSeconds) {
    return edge + "; fwd=" + why.token + "; collapsed; ttl=" + ttlSeconds;
  }

  /** From an origin. */
  public static String forwarded(String edge, Forward why, int status, boolean stored) {
    return edge + "; fwd=" + why.token + "; fwd-status=" + status + (stored ? "; stored" : "");
  }

  /** From the store, stale, since no origin could be reached. */
  public static String unreachable(String edge, long ttlSeconds) {
    return edge + "; fwd=stale; ttl=" + ttlSeconds + "; detail=origin-unreachable";
  }

  /** From the store, stale, since an origin answered that it cannot. */
  public static String failing(String edge, int status, long ttlSeconds) {
    return edge + "; fwd=stale; fwd-status=" + status + "; ttl=" + ttlSeconds;
  }

  /** An answer of the edge's own. */
  public static String failed(String edge, Forward why, String detail) {
    return edge + "; fwd=" + why.token + "; detail=" + detail;
  }

  /** An answer of the edge's own, as it was given to another just now. */
  public static String failedLately(String edge, long ttlSeconds, String detail) {
    return edge + "; hit; ttl=" + ttlSeconds + "; detail=" + detail;
  }

  /**
   * A member, with the key that was looked for where the client asks for it by {@code Weir-Debug:
   * key}.
   */
  public static CharSequence to(NettyFields request, CharSequence member, CacheKey key) {
    return request.headers().containsValue(DEBUG, "key", true)
        ? member
            + "; key="
            + string(
                key.scheme() + (key.scheme().isEmpty() ? "" : "://") + key.host() + key.target())
        : member;
  }

  /** The same for the member of an answer that is made already. */
  public static <R extends HttpResponse> R to(NettyFields request, R response, CacheKey key) {
    HttpHeaders headers = response.headers();
    headers.set(NAME, to(request, headers.get(NAME, ""), key));
    return response;
  }

  /**
   * A String of Structured Fields (RFC 9651 section 3.3.3); what it cannot hold is a question mark.
   */
  private static String string(String text) {
    StringBuilder string = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        string.append('\\');
      }
      string.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return string.append('"').toString();
  }

  /** An answer of the edge's own to a request that must not be forwarded. */
  public static String notForwarded(String edge) {
    return edge + "; detail=only-if-cached";
  }
}

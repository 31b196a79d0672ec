package dev.weir.edge.netty;

import io.netty.util.AsciiString;
import java.util.Locale;

/** Writes members of {@code Cache-Status} (RFC 9211). */
final class CacheStatus {

  static final AsciiString NAME = AsciiString.cached("cache-status");

  /** Why a request went on to an origin. */
  enum Forward {
    URI_MISS,
    VARY_MISS,
    PARTIAL,
    STALE,
    REQUEST,
    METHOD,
    BYPASS;

    private final String token = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private CacheStatus() {}

  /** From the store. The time to live is negative where the client takes stale answers. */
  static String hit(String edge, long ttlSeconds) {
    return edge + "; hit; ttl=" + ttlSeconds;
  }

  /** From the store, where another request's fetch had just put it. */
  static String collapsed(String edge, Forward why, long ttlSeconds) {
    return edge + "; fwd=" + why.token + "; collapsed; ttl=" + ttlSeconds;
  }

  /** From an origin. */
  static String forwarded(String edge, Forward why, int status, boolean stored) {
    return edge + "; fwd=" + why.token + "; fwd-status=" + status + (stored ? "; stored" : "");
  }

  /** From the store, stale, since no origin could be reached. */
  static String unreachable(String edge, long ttlSeconds) {
    return edge + "; fwd=stale; ttl=" + ttlSeconds + "; detail=origin-unreachable";
  }

  /** From the store, stale, since an origin answered that it cannot. */
  static String failing(String edge, int status, long ttlSeconds) {
    return edge + "; fwd=stale; fwd-status=" + status + "; ttl=" + ttlSeconds;
  }

  /** An answer of the edge's own. */
  static String failed(String edge, Forward why, String detail) {
    return edge + "; fwd=" + why.token + "; detail=" + detail;
  }

  /** An answer of the edge's own to a request that must not be forwarded. */
  static String notForwarded(String edge) {
    return edge + "; detail=only-if-cached";
  }
}

package dev.weir.common.coding;

/**
 * What is to be known of a request when its answer comes.
 *
 * @param method its method
 * @param http10 whether the client speaks HTTP/1.0, which knows no chunks
 * @param acceptEncoding its {@code Accept-Encoding}; empty where there is none
 * @param ifNoneMatch its {@code If-None-Match}; empty where there is none
 * @param noTransform whether it wants its answer as the origin made it (RFC 9111 section 5.2.1.6)
 */
public record Asked(
    String method, boolean http10, String acceptEncoding, String ifNoneMatch, boolean noTransform) {

  /** Whether its answer has no body. */
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether what follows its answer is no body but a tunnel. */
  boolean isConnect() {
    return method.equals("CONNECT");
  }
}

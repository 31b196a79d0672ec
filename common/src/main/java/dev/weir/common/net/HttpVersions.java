package dev.weir.common.net;

/** Which HTTP is spoken with an upstream. */
public enum HttpVersions {
  /** HTTP/1.1 alone. */
  HTTP_1,
  /** HTTP/2 alone: without TLS by prior knowledge (RFC 9113 section 3.3). */
  HTTP_2,
  /** HTTP/3 alone (RFC 9114), which always has TLS. */
  HTTP_3,
  /** What the handshake of TLS agrees upon, HTTP/2 rather than HTTP/1.1. */
  EITHER
}

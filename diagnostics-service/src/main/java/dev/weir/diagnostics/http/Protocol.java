package dev.weir.diagnostics.http;

/** Which version of HTTP to speak. */
public enum Protocol {
  /** What the server chooses by ALPN; HTTP/1.1 without TLS. */
  AUTO,
  HTTP1,
  /** Without TLS by prior knowledge (RFC 9113 section 3.3). */
  HTTP2
}

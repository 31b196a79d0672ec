package dev.weir.common.net;

/** What an operator says of an upstream's HTTP. */
public enum UpstreamProtocol {
  /** HTTP/1.1 without TLS, with it what the handshake agrees upon. */
  AUTO,
  /** HTTP/1.1. */
  HTTP1,
  /** HTTP/2: agreed upon with TLS, by prior knowledge without. */
  H2,
  /** HTTP/2 by prior knowledge, without TLS. */
  H2C,
  /** HTTP/3, over UDP: with TLS only. */
  H3
}

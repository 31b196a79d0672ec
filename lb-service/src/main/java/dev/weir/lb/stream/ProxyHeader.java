package dev.weir.lb.stream;

/**
 * How the upstream is told of the client: by a header of the PROXY protocol (HAProxy's {@code
 * proxy-protocol.txt}) ahead of the connection's bytes.
 */
public enum ProxyHeader {
  /** Not at all. */
  NONE,
  /** The line of text. */
  V1,
  /** The binary form. */
  V2
}

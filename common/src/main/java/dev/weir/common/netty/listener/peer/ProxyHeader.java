package dev.weir.common.netty.listener.peer;

import java.net.InetSocketAddress;

/**
 * What the first bytes of a connection say in the PROXY protocol, version 1 or 2 (HAProxy's {@code
 * proxy-protocol.txt}).
 */
sealed interface ProxyHeader {

  /** The header goes on beyond the bytes that are here. */
  record Incomplete() implements ProxyHeader {}

  /**
   * These bytes are no header.
   *
   * @param reason what is wrong with them
   */
  record Malformed(String reason) implements ProxyHeader {}

  /**
   * The proxy speaks for itself ({@code LOCAL}), or for a client without an IP address: the
   * socket's address stands.
   *
   * @param length of the header, in bytes
   */
  record Unnamed(int length) implements ProxyHeader {}

  /**
   * The proxy speaks for a client.
   *
   * @param source the client's address and port
   * @param tls whether it says that the client came to the proxy over TLS
   * @param length of the header, in bytes
   */
  record Named(InetSocketAddress source, boolean tls, int length) implements ProxyHeader {}
}

package dev.weir.common.netty.listener.peer;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection: the socket's address, or the one that a PROXY header
 * gave; and whether that header said TLS.
 */
public final class PeerAddress {

  /** Reactor Netty's own name for it: what the fallback asks for its remote address. */
  private static final AttributeKey<InetSocketAddress> PROXIED =
      AttributeKey.valueOf("remoteAddressFromProxyProtocol");

  private static final AttributeKey<Boolean> TLS = AttributeKey.valueOf(PeerAddress.class, "tls");

  /** Stands for a peer that is gone already. */
  private static final InetAddress NOBODY = new InetSocketAddress(0).getAddress();

  private PeerAddress() {}

  /** The address for a connection, not for a stream of one. */
  public static InetAddress of(Channel connection) {
    InetSocketAddress proxied = connection.attr(PROXIED).get();
    InetSocketAddress peer = proxied == null ? ofSocket(connection) : proxied;
    return peer == null ? NOBODY : peer.getAddress();
  }

  /** The address at the other end of a connection's socket; null once it is gone. */
  public static @Nullable InetSocketAddress ofSocket(Channel connection) {
    SocketAddress address =
        connection instanceof QuicChannel quic
            ? quic.remoteSocketAddress()
            : connection.remoteAddress();
    return address instanceof InetSocketAddress inet ? inet : null;
  }

  /** Whether a connection's address is the one that a PROXY header gave. */
  public static boolean isProxied(Channel connection) {
    return connection.attr(PROXIED).get() != null;
  }

  /** Whether a PROXY header said that the client of a connection came over TLS. */
  public static boolean isSaidToUseTls(Channel connection) {
    return connection.hasAttr(TLS);
  }

  static void set(Channel connection, ProxyHeader.Named said) {
    connection.attr(PROXIED).set(said.source());
    if (said.tls()) {
      connection.attr(TLS).set(true);
    }
  }

  /** Gives a stream the address of its connection. */
  public static void inherit(Channel stream) {
    InetSocketAddress proxied = stream.parent().attr(PROXIED).get();
    if (proxied != null) {
      stream.attr(PROXIED).set(proxied);
    }
  }
}

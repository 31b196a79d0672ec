package dev.weir.common.netty.listener.connection;

import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;

/**
 * Whose requests a connection brings: those of the address at its other end, or of the clients of a
 * proxy there.
 */
public final class ClientOrigin {

  private final ListenerScope scope;
  private final InetAddress peer;
  private final boolean trusted;
  private final boolean secure;

  /** Each request has to be asked whose it is: the socket's address is not the client's. */
  private final boolean speaksForOthers;

  /**
   * @param connection whose PROXY header, if any, has been read
   */
  ClientOrigin(ListenerScope scope, Channel connection) {
    this.scope = scope;
    this.peer = PeerAddress.of(connection);
    this.trusted = scope.plane().addresses().trusts(peer);
    this.secure = scope.tls() != null || PeerAddress.isSaidToUseTls(connection);
    this.speaksForOthers = trusted || PeerAddress.isProxied(connection);
  }

  /** The address at the other end of the connection. */
  public InetAddress peer() {
    return peer;
  }

  /** Whether that is a proxy that the operator trusts. */
  public boolean isTrustedProxy() {
    return trusted;
  }

  /** Whether the connection came over TLS: to here, or to where its PROXY header was written. */
  public boolean isSecure() {
    return secure;
  }

  /** The address of who asks. */
  public InetAddress client(HttpRequest request) {
    if (!trusted) {
      return peer;
    }
    HttpHeaders headers = request.headers();
    return scope
        .plane()
        .addresses()
        .resolve(peer, headers.getAll("forwarded"), headers.getAll("x-forwarded-for"));
  }

  /** Whether a ban meets who asks. A client with a connection of its own was asked then. */
  public boolean isBanned(InetAddress client) {
    return speaksForOthers && scope.bans(client);
  }
}

package dev.weir.common.netty.socket;

import org.jspecify.annotations.Nullable;

/**
 * The sockets of a listener. Components that are left out, or 0, have their default.
 *
 * @param backlog connections that the kernel may keep for us, 1024; the kernel bounds it by its own
 *     {@code somaxconn}
 * @param fastOpen clients that may send their request with their SYN (TCP Fast Open, RFC 7413) and
 *     have not proved their address yet; 0, none: such a request may arrive twice, and the kernel
 *     has to allow it ({@code net.ipv4.tcp_fastopen})
 * @param keepAlive how a vanished client is found out
 * @param noDelay whether small pieces are sent at once, true
 * @param sendBuffer bytes that the kernel may hold for a client; left to the kernel
 * @param receiveBuffer bytes that the kernel may hold of a client; left to the kernel
 */
public record TcpSettings(
    int backlog,
    int fastOpen,
    KeepAliveSettings keepAlive,
    Boolean noDelay,
    int sendBuffer,
    int receiveBuffer) {

  public TcpSettings(
      int backlog,
      int fastOpen,
      @Nullable KeepAliveSettings keepAlive,
      @Nullable Boolean noDelay,
      int sendBuffer,
      int receiveBuffer) {
    SocketSettings sockets = new SocketSettings(keepAlive, noDelay, sendBuffer, receiveBuffer);
    this.backlog = Defaults.limit(backlog, 1024);
    this.fastOpen = Defaults.limit(fastOpen, 0);
    this.keepAlive = sockets.keepAlive();
    this.noDelay = sockets.noDelay();
    this.sendBuffer = sockets.sendBuffer();
    this.receiveBuffer = sockets.receiveBuffer();
  }

  /** Every default. */
  public static TcpSettings standard() {
    return new TcpSettings(0, 0, null, null, 0, 0);
  }

  /** What each accepted connection gets. */
  SocketSettings accepted() {
    return new SocketSettings(keepAlive, noDelay, sendBuffer, receiveBuffer);
  }
}

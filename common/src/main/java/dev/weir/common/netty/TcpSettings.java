package dev.weir.common.netty;

/**
 * The sockets of a listener.
 *
 * @param backlog connections that the kernel may keep for us, 1024; the kernel bounds it by its own
 *     {@code somaxconn}
 */
public record TcpSettings(int backlog) {

  public TcpSettings {
    backlog = Defaults.limit(backlog, 1024);
  }

  static TcpSettings standard() {
    return new TcpSettings(0);
  }
}

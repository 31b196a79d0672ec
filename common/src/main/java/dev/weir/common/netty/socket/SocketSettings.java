package dev.weir.common.netty.socket;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. Components that are left out, or 0, have their default.
 *
 * @param keepAlive how a vanished peer is found out
 * @param noDelay whether small pieces are sent at once (TCP_NODELAY), true
 * @param sendBuffer bytes that the kernel may hold for the peer, for example 65536; left out: the
 *     kernel fits it to the connection, which is best for most
 * @param receiveBuffer bytes that the kernel may hold for us, the same
 */
public record SocketSettings(
    KeepAliveSettings keepAlive, Boolean noDelay, int sendBuffer, int receiveBuffer) {

  public SocketSettings(
      @Nullable KeepAliveSettings keepAlive,
      @Nullable Boolean noDelay,
      int sendBuffer,
      int receiveBuffer) {
    this.keepAlive = Objects.requireNonNullElse(keepAlive, KeepAliveSettings.standard());
    this.noDelay = Objects.requireNonNullElse(noDelay, true);
    this.sendBuffer = Defaults.limit(sendBuffer, 0);
    this.receiveBuffer = Defaults.limit(receiveBuffer, 0);
  }

  /** Every default. */
  public static SocketSettings standard() {
    return new SocketSettings(null, null, 0, 0);
  }
}

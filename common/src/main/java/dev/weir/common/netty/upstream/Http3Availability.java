package dev.weir.common.netty.upstream;

import dev.weir.common.netty.socket.TransportKind;
import io.netty.handler.codec.quic.Quic;
import org.jspecify.annotations.Nullable;

/** Whether HTTP/3 to upstreams can be had in this process. */
public final class Http3Availability {

  private Http3Availability() {}

  /**
   * Why it cannot be had, and what to do, for people; null: it can.
   *
   * @param transport how sockets are driven. With io_uring, handshakes of QUIC stall
   */
  public static @Nullable String missing(TransportKind transport) {
    if (transport == TransportKind.IO_URING) {
      return "HTTP/3 to upstreams needs weir.transport epoll or nio, not io_uring";
    }
    return Quic.isAvailable()
        ? null
        : "HTTP/3 to upstreams cannot be had here, use h2: " + Quic.unavailabilityCause();
  }
}

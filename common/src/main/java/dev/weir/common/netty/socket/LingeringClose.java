package dev.weir.common.netty.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client may still be sending. Closing at once would answer those bytes
 * with a reset, which can destroy the answer before the client has read it (RFC 9112 section 9.6);
 * so the sending half is closed first, and the rest when the client closes or a second later.
 */
public final class LingeringClose {

  private static final long LINGER_MILLIS = 1_000;

  private LingeringClose() {}

  public static void close(Channel channel) {
    if (!(channel instanceof DuplexChannel duplex)) {
      channel.close();
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      duplex.shutdownOutput();
    } else {
      // or the client could not tell the end from a cut (RFC 8446 section 6.1)
      tls.closeOutbound().addListener(_ -> duplex.shutdownOutput());
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}

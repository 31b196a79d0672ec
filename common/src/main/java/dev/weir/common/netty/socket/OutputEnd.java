package dev.weir.common.netty.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;

/**
 * The end of what is said on a connection, while what the peer says may still be read: {@code FIN},
 * with TLS after a {@code close_notify}, or the peer could not tell the end from a cut (RFC 8446
 * section 6.1).
 */
public final class OutputEnd {

  private static final AttributeKey<Boolean> SENT =
      AttributeKey.valueOf(OutputEnd.class.getName() + ".SENT");

  private OutputEnd() {}

  /** Sends it behind what has been written and flushed; the second time does nothing. */
  public static void send(DuplexChannel channel) {
    if (!channel.isActive() || channel.attr(SENT).setIfAbsent(Boolean.TRUE) != null) {
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }

  static boolean isSent(Channel channel) {
    return channel.hasAttr(SENT);
  }
}

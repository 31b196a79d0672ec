package dev.weir.common.netty.listener;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;

/** The socket of a client that says it speaks HTTP/3. */
final class QuicSocket {

  private QuicSocket() {}

  /**
   * Binds one, for connections of one client.
   *
   * @param trust whom it trusts
   * @param serverName in its hellos
   * @param codec what else it says
   */
  static Channel bind(
      EventLoopGroup group,
      QuicSslContextBuilder trust,
      String serverName,
      QuicClientCodecBuilder codec)
      throws InterruptedException {
    QuicSslContext tls = trust.applicationProtocols(Http3.supportedApplicationProtocols()).build();
    return new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .handler(
            codec.sslEngineProvider(quic -> tls.newEngine(quic.alloc(), serverName, 443)).build())
        .bind(0)
        .sync()
        .channel();
  }
}

package dev.weir.common.netty.listener;

import dev.weir.testkit.ClassResource;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.util.concurrent.TimeUnit;

/** The socket of a client that says it speaks HTTP/3. */
final class QuicSocket {

  private QuicSocket() {}

  /** The event loop of the clients of a class of tests. */
  static ClassResource<MultiThreadIoEventLoopGroup> loop() {
    return ClassResource.of(
        () -> new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
        opened -> opened.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
  }

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

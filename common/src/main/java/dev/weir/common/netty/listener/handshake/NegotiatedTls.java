package dev.weir.common.netty.listener.handshake;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.tls.NoKeys;
import dev.weir.common.netty.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.SslProvider;

/**
 * TLS in Reactor Netty's pipeline with a handshake of ours: Reactor Netty is told of TLS, so that
 * it waits for the handshake and follows ALPN, and its own handler is replaced before a byte comes
 * in.
 */
public final class NegotiatedTls {

  /**
   * Stands in where Reactor Netty wants a certificate; it is never shown. With a mapping of names,
   * what is replaced is a handler that has done nothing yet, not one with an engine of its own.
   */
  private static final SslProvider PLACEHOLDER =
      SslProvider.builder()
          .sslContext(emptyContext())
          .setSniAsyncMappings(
              (name, promise) -> promise.setFailure(new IllegalStateException("replaced")))
          // or it closes the connection ten seconds later, replaced or not
          .handshakeTimeoutMillis(0)
          .build();

  private NegotiatedTls() {}

  public static SslProvider provider() {
    return PLACEHOLDER;
  }

  /**
   * Has a connection begin with a handshake.
   *
   * @param negotiated told when the handlers of the protocol that ALPN chose are in place
   */
  public static void install(
      ChannelPipeline pipeline,
      ListenerScope scope,
      TlsContexts contexts,
      Consumer<Channel> negotiated) {
    pipeline.replace(
        NettyPipeline.SslHandler,
        NettyPipeline.SslHandler,
        new ServerHandshake(scope, contexts, negotiated));
  }

  private static SslContext emptyContext() {
    try {
      return SslContextBuilder.forServer(new NoKeys())
          .sslProvider(io.netty.handler.ssl.SslProvider.JDK)
          .build();
    } catch (SSLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

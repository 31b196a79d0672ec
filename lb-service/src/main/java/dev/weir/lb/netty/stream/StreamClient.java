package dev.weir.lb.netty.stream;

import dev.weir.common.netty.listener.peer.ProxyProtocolHandler;
import dev.weir.lb.stream.StreamProtocol;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose a connection is: who sent it, or whom a PROXY header names where the sender is one that
 * speaks for others. Until that is known nothing is connected to and no byte is passed on.
 */
final class StreamClient {

  private static final AttributeKey<InetSocketAddress> ADDRESS =
      AttributeKey.valueOf(StreamClient.class, "address");

  private final StreamScope scope;
  private final Channel channel;
  private InetSocketAddress address;
  private boolean counted = true;

  /**
   * @param peer who sent the connection; counted in already
   */
  StreamClient(StreamScope scope, Channel channel, InetSocketAddress peer) {
    this.scope = scope;
    this.channel = channel;
    this.address = peer;
  }

  /** The address of a connection's client; null: it is gone already. */
  static @Nullable InetSocketAddress address(Channel connection) {
    InetSocketAddress named = connection.attr(ADDRESS).get();
    return named != null || !(connection.remoteAddress() instanceof InetSocketAddress peer)
        ? named
        : peer;
  }

  /** Before the channel is active. */
  void begin() {
    scope.keep(channel);
    channel.closeFuture().addListener(closed -> leave());
    if (scope.settings.proxies().contains(address.getAddress())) {
      channel
          .pipeline()
          .addLast(new ProxyProtocolHandler(this::identified, scope.settings.limits().hello()));
    } else {
      serve();
    }
  }

  private boolean identified(@Nullable InetSocketAddress source) {
    if (source != null) {
      counted = scope.move(address.getAddress(), source.getAddress());
      address = source;
      channel.attr(ADDRESS).set(source);
    }
    if (counted) {
      serve();
      // to those who have come only now
      channel.pipeline().context(ProxyProtocolHandler.class).fireChannelActive();
    }
    return counted;
  }

  private void serve() {
    ChannelPipeline pipeline = channel.pipeline();
    TcpRelay relay = new TcpRelay(scope, address);
    if (scope.settings.protocol() == StreamProtocol.TLS) {
      pipeline.addLast(new ServerNameReader(scope, relay));
    }
    pipeline.addLast(relay);
  }

  private void leave() {
    if (counted) {
      counted = false;
      scope.leave(address.getAddress());
    }
  }
}

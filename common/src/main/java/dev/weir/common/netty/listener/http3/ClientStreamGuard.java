package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.QuicResetLimit;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetAddress;

/**
 * What a client's unidirectional stream counts against it; the first handler there. A connection
 * that ends while what the stream brought is read has ended for that, as which the codec often does
 * not tell. A stream that is over may be replaced by another, so there must be an end to them.
 */
final class ClientStreamGuard extends ChannelInboundHandlerAdapter {

  private final ListenerScope scope;
  private final QuicChannel connection;
  private final InetAddress peer;
  private boolean fault;

  ClientStreamGuard(ListenerScope scope, QuicChannel connection) {
    this.scope = scope;
    this.connection = connection;
    this.peer = PeerAddress.of(connection);
  }

  /** The connection is about to be ended for a fault of ours. */
  void fault() {
    fault = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    boolean active = connection.isActive();
    ctx.fireChannelRead(msg);
    countEnd(active);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean active = connection.isActive();
    ctx.fireUserEventTriggered(event);
    countEnd(active);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean active = connection.isActive();
    ctx.fireChannelInactive();
    countEnd(active);
    QuicResetLimit.lost(ctx.channel(), scope);
  }

  private void countEnd(boolean wasActive) {
    if (wasActive && !connection.isActive() && !fault) {
      scope.refused(peer);
    }
  }
}

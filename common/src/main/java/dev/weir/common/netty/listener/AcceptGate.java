package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.connection.ListenerScope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * Closes connections of banned peers as they are accepted: before they have an event loop,
 * handlers, or anything else that costs more than the kernel's own work.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

  private final ListenerScope scope;

  AcceptGate(ListenerScope scope) {
    this.scope = scope;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof Channel accepted
        && accepted.remoteAddress() instanceof InetSocketAddress peer
        && scope.refusesConnection(peer.getAddress())) {
      accepted.unsafe().closeForcibly();
    } else {
      ctx.fireChannelRead(msg);
    }
  }
}

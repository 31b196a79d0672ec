package dev.weir.chat.netty.frame;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Says that a client has ended its side of an HTTP/2 stream; the WebSocket's decoder would see only
 * that no more bytes come.
 */
@ChannelHandler.Sharable
public final class EndOfStream extends ChannelInboundHandlerAdapter {

  public static final EndOfStream INSTANCE = new EndOfStream();

  private EndOfStream() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    boolean last = msg instanceof LastHttpContent;
    ctx.fireChannelRead(msg);
    if (last) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }
}

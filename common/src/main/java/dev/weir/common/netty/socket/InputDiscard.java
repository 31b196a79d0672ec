package dev.weir.common.netty.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes what a peer still sends on a connection that is about to be closed, and drops it: left
 * unread it would make the kernel reset the connection, and a peer that is stuck in sending might
 * never come to read the last that it is sent. Closes the connection once both sides have ended.
 */
public final class InputDiscard extends ChannelInboundHandlerAdapter {

  private static final String NAME = "weir.discard";

  private long left;

  private InputDiscard(long most) {
    this.left = most;
  }

  /**
   * Begins with it; nobody behind this in the pipeline gets bytes any more.
   *
   * @param most so many bytes are taken; with more the connection is closed, as it is
   */
  public static void begin(Channel channel, long most) {
    if (channel.pipeline().get(NAME) == null) {
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      // before TLS: nobody wants to know what it says
      channel.pipeline().addFirst(NAME, new InputDiscard(most));
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      left -= bytes.readableBytes();
    }
    ReferenceCountUtil.release(msg);
    if (left < 0) {
      ctx.channel().close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && OutputEnd.isSent(ctx.channel())) {
      ctx.channel().close();
    }
  }
}

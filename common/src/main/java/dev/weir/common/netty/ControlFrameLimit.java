package dev.weir.common.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2PriorityFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/2 connection on which PING, SETTINGS, PRIORITY or unknown frames come in floods:
 * each costs more to serve than to send (CVE-2019-9512, 9513, 9515). The codec itself ends floods
 * of resets, of empty DATA and of CONTINUATION frames.
 */
final class ControlFrameLimit extends ChannelInboundHandlerAdapter {

  private static final String NAME = "weir.control-frames";
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(ListenerLimits.WINDOW_SECONDS);

  private final int most;
  private long windowStartNanos = System.nanoTime();
  private int count;

  private ControlFrameLimit(int most) {
    this.most = most;
  }

  /** Puts one behind the codec, where there is none yet. */
  static void install(ChannelPipeline pipeline, ListenerLimits limits) {
    if (pipeline.get(NAME) == null) {
      String codec = pipeline.context(Http2FrameCodec.class).name();
      pipeline.addAfter(codec, NAME, new ControlFrameLimit(limits.maxControlFrames()));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (isControl(msg) && isOneTooMany(System.nanoTime())) {
      ReferenceCountUtil.release(msg);
      if (count == most + 1) {
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
            .addListener(ChannelFutureListener.CLOSE);
      }
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private static boolean isControl(Object msg) {
    return msg instanceof Http2PingFrame
        || msg instanceof Http2SettingsFrame
        || msg instanceof Http2PriorityFrame
        || msg instanceof Http2UnknownFrame;
  }

  private boolean isOneTooMany(long now) {
    if (now - windowStartNanos > WINDOW_NANOS) {
      windowStartNanos = now;
      count = 0;
    }
    return ++count > most;
  }
}

package dev.weir.common.netty.upstream;

import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.pool.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import java.net.ProtocolException;

/**
 * One HTTP/2 connection to an upstream (RFC 9113). It is lent from when the upstream's SETTINGS
 * allow streams on, not before: an upstream that does not speak HTTP/2 has then seen no request.
 *
 * <p>It is retired after GOAWAY, and at the end of its life. One that says nothing for long is
 * asked by PING whether it lives.
 */
final class Http2Line extends StreamLine {

  private static final int STANDARD_WINDOW = 65_535;

  /** Long before the last stream id there is. */
  private static final int LAST_STREAM = Integer.MAX_VALUE - 1_000_000;

  private final Http2FrameCodec codec;
  private long lastReadNanos = System.nanoTime();
  private long pingSentNanos;

  @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any other call
  private ChannelHandlerContext ctx;

  private boolean greeted;
  private String firstFault = "the connection closed before it said that it speaks HTTP/2";

  private Http2Line(UpstreamPool pool, LineAge age, Http2FrameCodec codec) {
    super(pool, age);
    this.codec = codec;
  }

  /** Speaks HTTP/2 on a new channel; the pool hears of it when the upstream does too, or not. */
  static void begin(Channel channel, UpstreamPool pool, LineAge age) {
    Http2FrameCodec codec = codec(pool.settings());
    channel
        .pipeline()
        .addLast(
            codec,
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel pushed) {
                    // push is off in our SETTINGS: such a stream is an error that the codec has
                    // answered
                    pushed.close();
                  }
                }));
    Http2Line line = new Http2Line(pool, age, codec);
    channel.pipeline().addLast(line);
    line.introduce();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  private static Http2FrameCodec codec(UpstreamSettings settings) {
    Http2Settings ours =
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(settings.http2().window())
            .maxHeaderListSize(settings.maxHeaderBytes());
    Http2FrameCodecBuilder builder = Http2FrameCodecBuilder.forClient().initialSettings(ours);
    builder.gracefulShutdownTimeoutMillis(0);
    return builder.build();
  }

  private void introduce() {
    waitToBegin(
        limit -> {
          String missing = greeted ? "no stream allowed in " : "no word of HTTP/2 for ";
          firstFault = missing + limit.toMillis() + " ms";
          ctx.close();
        });
    ctx.channel().config().setAutoRead(true);
    int more = settings().connectionWindow() - STANDARD_WINDOW;
    if (more > 0) {
      ctx.channel().write(new DefaultHttp2WindowUpdateFrame(more));
    }
    ctx.channel().flush();
  }

  // ---- the pool's side

  @Override
  public Channel channel() {
    return ctx.channel();
  }

  @Override
  boolean hasRoom(int exchanges) {
    return isReady() && exchanges < room() && ctx.channel().isActive();
  }

  @Override
  int owed(int underWay) {
    return Math.min(room(), exchanges()) - underWay;
  }

  private int room() {
    return Math.min(settings().maxStreams(), codec.connection().local().maxActiveStreams());
  }

  @Override
  public void lend(UpstreamExchange exchange, Ready then) {
    Http2Call call = new Http2Call(this, exchange);
    began(call);
    new Http2StreamChannelBootstrap(ctx.channel())
        .option(ChannelOption.AUTO_READ, false)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), call);
              }
            })
        .open()
        .addListener(opened -> opened(opened, call, exchange, then));
  }

  @Override
  boolean isUsedUp() {
    return codec.connection().local().lastStreamCreated() > LAST_STREAM;
  }

  @Override
  void closeChannel() {
    ctx.close();
  }

  @Override
  public void enforceTimeouts(long now) {
    if (pingSentNanos != 0) {
      if (now - pingSentNanos > settings().pingTimeout().toNanos()) {
        close(CloseReason.ERROR);
      }
    } else if (now - lastReadNanos > settings().pingInterval().toNanos()) {
      pingSentNanos = now;
      ctx.channel().writeAndFlush(new DefaultHttp2PingFrame(now));
    }
    super.enforceTimeouts(now);
  }

  /** Whether the upstream has said that it did not, and will not, look at that stream. */
  boolean disowned(int stream) {
    return codec.connection().goAwayReceived()
        && stream > codec.connection().local().lastStreamKnownByPeer();
  }

  // ---- the upstream's side

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      switch (msg) {
        case Http2SettingsFrame frame -> settled();
        case Http2GoAwayFrame frame -> retire(CloseReason.PEER);
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void settled() {
    greeted = true;
    if (isReady()) {
      roomAgain();
    } else if (room() > 0) {
      begin();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    lastReadNanos = System.nanoTime();
    pingSentNanos = 0;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone(new ProtocolException(firstFault));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    firstFault = "not HTTP/2: " + cause.getMessage();
    close(CloseReason.ERROR);
  }
}

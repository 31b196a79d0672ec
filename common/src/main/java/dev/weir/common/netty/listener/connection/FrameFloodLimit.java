package dev.weir.common.netty.listener.connection;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import dev.weir.common.ban.Offence;
import dev.weir.common.netty.listener.http2.ClientBodies;
import dev.weir.common.netty.listener.http2.SettingsWindows;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/2 connection on which frames come in floods that cost more to serve than to send:
 * PING, SETTINGS, PRIORITY, GOAWAY and unknown ones (CVE-2019-9512, 9513, 9515), acknowledgements,
 * and WINDOW_UPDATE that opens a window by a crumb, so that an answer leaves in as many frames as
 * it has bytes (CVE-2019-9511, 9517). The codec itself ends floods of empty DATA and of
 * CONTINUATION frames, and of resets that {@link FrameGate} has not seen coming.
 *
 * <p>Stands between the decoder and the codec, where also those frames pass that no handler sees.
 */
public final class FrameFloodLimit extends Http2FrameListenerDecorator {

  private static final Logger log = LoggerFactory.getLogger(FrameFloodLimit.class);

  private static final AttributeKey<Boolean> INSTALLED =
      AttributeKey.valueOf("weir.frame-flood-limit");

  /** A window below this, opened by less than this, is a game: an answer has 16 kB a frame. */
  private static final int CRUMB = 1_024;

  private final Http2Connection connection;
  private final int most;
  private final WindowCount controls;

  private FrameFloodLimit(Http2FrameListener codec, Http2Connection connection, int most) {
    super(codec);
    this.connection = connection;
    this.most = most;
    this.controls = new WindowCount(most);
  }

  /** Puts one behind the decoder of a connection, where there is none yet. */
  public static void install(ChannelPipeline pipeline, ListenerScope scope) {
    if (pipeline.channel().attr(INSTALLED).setIfAbsent(true) != null) {
      return;
    }
    Http2FrameCodec codec = pipeline.get(Http2FrameCodec.class);
    Http2Connection connection = codec.connection();
    int most = scope.settings().limits().maxControlFrames();
    codec
        .decoder()
        .frameListener(new FrameFloodLimit(codec.decoder().frameListener(), connection, most));
    SettingsWindows.install(connection);
    ClientBodies.install(connection);
    connection.addListener(new Refusals(scope, pipeline));
    FrameGate.install(pipeline, scope);
    pipeline.addLast(new Failures());
  }

  private void count() throws Http2Exception {
    if (controls.isOneTooMany(System.nanoTime())) {
      throw Http2Exception.connectionError(ENHANCE_YOUR_CALM, "more than %d control frames", most);
    }
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    count();
    super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
    count();
    super.onSettingsAckRead(ctx);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    count();
    super.onSettingsRead(ctx, settings);
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingRead(ctx, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingAckRead(ctx, data);
  }

  @Override
  public void onGoAwayRead(
      ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
      throws Http2Exception {
    count();
    super.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment)
      throws Http2Exception {
    if (increment < CRUMB && isStarved(streamId)) {
      count();
    }
    super.onWindowUpdateRead(ctx, streamId, increment);
  }

  private boolean isStarved(int streamId) {
    Http2Stream stream = connection.stream(streamId);
    return stream != null && connection.remote().flowController().windowSize(stream) < CRUMB;
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    count();
    super.onUnknownFrame(ctx, frameType, streamId, flags, payload);
  }

  /** What ended the connection has been said to the client, whose affair it is. */
  private static final class Failures extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof Http2Exception) {
        log.debug("connection {} ended: {}", ctx.channel(), cause.getMessage());
      } else {
        ctx.fireExceptionCaught(cause);
      }
    }
  }

  /** A connection that is ended for what the client sent is a refusal: rules count it. */
  private static final class Refusals extends Http2ConnectionAdapter {

    private final ListenerScope scope;
    private final ChannelPipeline pipeline;

    Refusals(ListenerScope scope, ChannelPipeline pipeline) {
      this.scope = scope;
      this.pipeline = pipeline;
    }

    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
      if (errorCode == ENHANCE_YOUR_CALM.code()) {
        scope.refused(PeerAddress.of(pipeline.channel()), Offence.FLOOD);
      } else if (errorCode != Http2Error.NO_ERROR.code()
          && errorCode != Http2Error.INTERNAL_ERROR.code()) {
        scope.refused(PeerAddress.of(pipeline.channel()));
      }
    }
  }
}

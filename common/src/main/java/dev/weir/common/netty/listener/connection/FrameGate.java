package dev.weir.common.netty.listener.connection;

import dev.weir.common.ban.Offence;
import dev.weir.common.netty.http.FrameScanner;
import dev.weir.common.netty.http.StreamOrder;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection before the codec sees what it is ended for: for resets in floods
 * (CVE-2023-44487), and for streams that are opened out of order or anew. It keeps a burst of
 * resets back for a moment to see whether more follow: what a connection is about to be ended for
 * is then served by nobody.
 *
 * <p>Stands before the codec, from the first byte on; leaves where that begins no HTTP/2.
 */
public final class FrameGate extends ChannelInboundHandlerAdapter {

  /** A page that is left in the middle resets what it still loads: that is let through at once. */
  private static final int BURST = 8;

  private static final long HELD_MILLIS = 5;
  private static final int PREFACE_BYTES = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
  private static final int MOST_HELD_BYTES = 1 << 16;
  private static final int LEAST_REMEMBERED = 1_024;
  private static final String NAME = "weir.frame-gate";

  private final ListenerScope scope;
  private final ConnectionGuard guard;
  private final FrameScanner scanner = new FrameScanner();
  private final StreamOrder order;
  private final FrameScanner.Heads heads = this::head;
  private final Queue<ByteBuf> held = new ArrayDeque<>();
  private @Nullable WindowCount resets;
  private int heldBytes;
  private int prefaceLeft = PREFACE_BYTES;
  private boolean ended;

  /** RST_STREAM frames in what is being looked at. */
  private int found;

  /** What is wrong in it. */
  private @Nullable Http2Error wrong;

  private FrameGate(ListenerScope scope, ConnectionGuard guard) {
    this.scope = scope;
    this.guard = guard;
    // a client knows the limit only after a while
    this.order =
        new StreamOrder(Math.max(LEAST_REMEMBERED, 2 * scope.settings().limits().maxStreams()));
  }

  /**
   * Puts one where the bytes of a connection are no longer encrypted, if there is none yet.
   *
   * @param pipeline has a {@link ConnectionGuard}
   */
  public static void install(ChannelPipeline pipeline, ListenerScope scope) {
    if (pipeline.get(NAME) == null) {
      boolean secure = pipeline.get(SslHandler.class) != null;
      pipeline.addAfter(
          pipeline.context(secure ? SslHandler.class : ConnectionGuard.class).name(),
          NAME,
          new FrameGate(scope, pipeline.get(ConnectionGuard.class)));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (ended || !(msg instanceof ByteBuf bytes)) {
      release(ctx, msg);
      return;
    }
    found = 0;
    scanner.scan(bytes, heads);
    if (!scanner.isHttp2()) {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(msg);
    } else if (found > 0 && areTooMany()) {
      bytes.release();
      scope.refused(PeerAddress.of(ctx.channel()), Offence.FLOOD);
      end(ctx, Http2Error.ENHANCE_YOUR_CALM);
    } else if (wrong != null) {
      bytes.release();
      scope.refused(PeerAddress.of(ctx.channel()));
      end(ctx, wrong);
    } else if (found > BURST || heldBytes > 0) {
      hold(ctx, bytes);
    } else {
      pass(ctx, bytes);
    }
  }

  private void head(byte type, byte flags, int stream) {
    if (type == Http2FrameTypes.RST_STREAM) {
      found++;
    }
    if (wrong == null) {
      wrong = order.next(type, flags, stream);
    }
  }

  /**
   * Whoever sets up HTTP/2 where there is no TLS does so with the preface: that goes first, so that
   * even the first stream finds all in place.
   */
  private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
    int ofPreface = Math.min(prefaceLeft, bytes.readableBytes());
    prefaceLeft -= ofPreface;
    if (ofPreface > 0 && prefaceLeft == 0) {
      ctx.fireChannelRead(bytes.readRetainedSlice(ofPreface));
      guard.becomeMultiplexed();
    }
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
  }

  private void release(ChannelHandlerContext ctx, Object msg) {
    if (ended && msg instanceof ByteBuf bytes) {
      bytes.release();
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private boolean areTooMany() {
    if (resets == null) {
      resets = new WindowCount(scope.settings().limits().maxResets());
    }
    long now = System.nanoTime();
    boolean tooMany = false;
    for (int i = 0; i < found && !tooMany; i++) {
      tooMany = resets.isOneTooMany(now);
    }
    return tooMany;
  }

  private void hold(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (held.isEmpty()) {
      var _ = ctx.executor().schedule(() -> letGo(ctx), HELD_MILLIS, TimeUnit.MILLISECONDS);
    }
    held.add(bytes);
    heldBytes += bytes.readableBytes();
    if (heldBytes > MOST_HELD_BYTES) {
      letGo(ctx);
    }
  }

  private void letGo(ChannelHandlerContext ctx) {
    if (ctx.isRemoved() || held.isEmpty()) {
      return;
    }
    for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
      pass(ctx, bytes);
    }
    heldBytes = 0;
    ctx.fireChannelReadComplete();
  }

  private void drop() {
    for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
      bytes.release();
    }
    heldBytes = 0;
  }

  private void end(ChannelHandlerContext ctx, Http2Error error) {
    ended = true;
    drop();
    ctx.writeAndFlush(goodbye(ctx, error)).addListener(ChannelFutureListener.CLOSE);
  }

  /** GOAWAY (RFC 9113 section 6.8), after the SETTINGS that must come first of all. */
  private static ByteBuf goodbye(ChannelHandlerContext ctx, Http2Error error) {
    Http2FrameCodec codec = ctx.pipeline().get(Http2FrameCodec.class);
    ByteBuf frames = ctx.alloc().buffer(2 * Http2CodecUtil.FRAME_HEADER_LENGTH + Long.BYTES);
    if (codec == null) {
      head(frames, 0, Http2FrameTypes.SETTINGS);
    }
    head(frames, Long.BYTES, Http2FrameTypes.GO_AWAY);
    return frames
        .writeInt(codec == null ? 0 : Math.max(codec.connection().remote().lastStreamCreated(), 0))
        .writeInt((int) error.code());
  }

  private static void head(ByteBuf frames, int length, byte type) {
    frames.writeMedium(length).writeByte(type).writeByte(0).writeInt(0);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }
}

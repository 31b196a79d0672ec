package dev.weir.common.netty.listener.http3;

import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.handshake.HandshakeSlot;
import dev.weir.common.netty.listener.peer.PeerAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportError;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;

/**
 * The last handler of a QUIC connection: counts it in and out, from its handshake on, and opens a
 * lane on each request stream. Its idle time-out is QUIC's own.
 */
final class QuicGuard extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(QuicGuard.class);

  private static final String END = "weir.stream-end";
  private static final String CHECK = "weir.request-check";
  private static final String ANSWER = "weir.answer";

  private final ListenerScope scope;
  private final Consumer<Channel> lanes;
  private @Nullable InetSocketAddress entered;
  private @Nullable HandshakeSlot slot;
  private @Nullable Future<?> patience;

  /**
   * @param lanes opens the lane of a stream that brings a request
   */
  QuicGuard(ListenerScope scope, Consumer<Channel> lanes) {
    this.scope = scope;
    this.lanes = lanes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    HandshakeSlot taken = HandshakeSlot.take(scope, ctx.channel());
    slot = taken;
    if (!taken.isHeld()) {
      ctx.close();
    }
  }

  @Override
  public void channelRegistered(ChannelHandlerContext ctx) {
    if (scope.tls() != null) {
      patience =
          ctx.executor()
              .schedule(
                  () -> ctx.close(),
                  scope.tls().handshakeTimeout().toMillis(),
                  TimeUnit.MILLISECONDS);
    }
    ctx.fireChannelRegistered();
  }

  private void handshakeIsOver() {
    if (slot != null) {
      slot.release();
    }
    if (patience != null) {
      patience.cancel(false);
    }
  }

  /** The handshake has succeeded. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    handshakeIsOver();
    InetSocketAddress peer = PeerAddress.ofSocket(ctx.channel());
    if (peer == null || scope.draining() || !scope.enter(ctx.channel(), peer.getAddress())) {
      refuse((QuicChannel) ctx.channel());
      return;
    }
    entered = peer;
    ctx.fireChannelActive();
  }

  /** In words that say that no request is looked at, which a client may then send elsewhere. */
  private static void refuse(QuicChannel connection) {
    int error = (int) QuicTransportError.CONNECTION_REFUSED.code();
    connection.close(false, error, Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    handshakeIsOver();
    if (entered != null) {
      scope.leave(entered.getAddress());
      entered = null;
    }
    ctx.fireChannelInactive();
  }

  /** The stream has its handlers by the time that what is added here runs. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof QuicStreamChannel stream) {
      boolean request = stream.type() == QuicStreamType.BIDIRECTIONAL;
      stream.pipeline().addLast(request ? new LaneOpener(scope, lanes) : new ClientStreams(scope));
    }
    ctx.fireChannelRead(msg);
  }

  /**
   * Failed handshakes above all: the client's affair. What quiche has to say of one that fails when
   * the certificate is looked for goes out with the end of the connection, but not while quiche is
   * still at what failed, as it is here: ended at once, the connection would go without a word.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("QUIC connection {} failed: {}", ctx.channel(), cause.getMessage());
    if (!ctx.executor().isShuttingDown()) {
      ctx.executor().execute(ctx::close);
    }
  }

  private static final class LaneOpener extends ChannelInitializer<QuicStreamChannel> {

    private final ListenerScope scope;
    private final Consumer<Channel> lanes;

    LaneOpener(ListenerScope scope, Consumer<Channel> lanes) {
      this.scope = scope;
      this.lanes = lanes;
    }

    @Override
    protected void initChannel(QuicStreamChannel stream) {
      RequestStreamEnd end = new RequestStreamEnd(scope, stream);
      stream
          .pipeline()
          .addFirst(END, end)
          .addBefore(NettyPipeline.H3ToHttp11Codec, CHECK, new RequestCheck(scope, stream, end))
          .addAfter(NettyPipeline.H3ToHttp11Codec, ANSWER, new UnfinishedAnswer(stream));
      lanes.accept(stream);
    }
  }
}

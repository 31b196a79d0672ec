package dev.weir.common.netty.listener.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header off the start of a connection, before TLS and HTTP, and leaves. A
 * connection whose header is missing, malformed or late is closed: guessing whether there is one
 * would let a client write it (section 2 of the protocol's text).
 *
 * <p>The header has to be asked for: on a channel that reads when told to, this handler reads until
 * it is there. Other handlers may join the pipeline when it is.
 */
public final class ProxyProtocolHandler extends ByteToMessageDecoder {

  private static final Logger log = LoggerFactory.getLogger(ProxyProtocolHandler.class);

  /** Hears of whom a connection speaks for, before any byte behind the header is passed on. */
  @FunctionalInterface
  public interface Admission {

    /**
     * The header is there.
     *
     * @param source the client's address; null: the socket's stands
     * @return whether the connection may stay; it is closed where not
     */
    boolean identified(@Nullable InetSocketAddress source);
  }

  private final Admission admission;
  private final Duration limit;
  private @Nullable ScheduledFuture<?> late;
  private boolean refused;

  /**
   * @param limit within which the header must be there
   */
  public ProxyProtocolHandler(Admission admission, Duration limit) {
    this.admission = admission;
    this.limit = limit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    late =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, "it did not come within " + limit),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    if (!ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (late != null) {
      late.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    switch (ProxyHeaders.read(in)) {
      case ProxyHeader.Incomplete incomplete -> {}
      case ProxyHeader.Malformed malformed -> {
        in.skipBytes(in.readableBytes());
        refuse(ctx, malformed.reason());
      }
      case ProxyHeader.Unnamed unnamed -> admit(ctx, in, null, unnamed.length());
      case ProxyHeader.Named named -> {
        PeerAddress.set(ctx.channel(), named);
        admit(ctx, in, named.source(), named.length());
      }
    }
  }

  private void admit(
      ChannelHandlerContext ctx, ByteBuf in, @Nullable InetSocketAddress source, int length) {
    if (identified(ctx, source)) {
      leave(ctx, in, length);
    } else {
      in.skipBytes(in.readableBytes());
    }
  }

  /** What came behind the header goes on to the next handler as this one is removed. */
  private void leave(ChannelHandlerContext ctx, ByteBuf in, int length) {
    in.skipBytes(length);
    ctx.pipeline().remove(this);
  }

  /** Whether the client may stay, now that it is known who it is. */
  private boolean identified(ChannelHandlerContext ctx, @Nullable InetSocketAddress source) {
    refused = !admission.identified(source);
    if (refused) {
      ctx.close();
    }
    return !refused;
  }

  private void refuse(ChannelHandlerContext ctx, String reason) {
    refused = true;
    log.debug("no PROXY header from {}: {}", ctx.channel().remoteAddress(), reason);
    ctx.close();
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    // a header that ends with the connection names nobody
    in.skipBytes(in.readableBytes());
  }
}

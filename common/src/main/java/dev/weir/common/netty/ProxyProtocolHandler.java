package dev.weir.common.netty;

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
 */
final class ProxyProtocolHandler extends ByteToMessageDecoder {

  private static final Logger log = LoggerFactory.getLogger(ProxyProtocolHandler.class);

  private final ConnectionGuard guard;
  private final Duration limit;
  private @Nullable ScheduledFuture<?> late;
  private boolean refused;

  ProxyProtocolHandler(ConnectionGuard guard, Duration limit) {
    this.guard = guard;
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
      case ProxyHeader.Unnamed unnamed -> leave(ctx, in, unnamed.length());
      case ProxyHeader.Named named -> {
        if (identified(ctx, named.source())) {
          leave(ctx, in, named.length());
        } else {
          in.skipBytes(in.readableBytes());
        }
      }
    }
  }

  /** What came behind the header goes on to the next handler as this one is removed. */
  private void leave(ChannelHandlerContext ctx, ByteBuf in, int length) {
    in.skipBytes(length);
    ctx.pipeline().remove(this);
  }

  /** Whether the client may stay, now that it is known who it is. */
  private boolean identified(ChannelHandlerContext ctx, InetSocketAddress source) {
    PeerAddress.set(ctx.channel(), source);
    refused = !guard.identified(source.getAddress());
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

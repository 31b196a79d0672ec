package dev.weir.lb.netty.stream;

import dev.weir.common.tls.ClientHello;
import dev.weir.lb.upstream.Pool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a TLS client's first message and hands the connection over to the pool of the server
 * name that it asks for; its bytes go on as they came. A client that speaks no TLS, or takes too
 * long, is cut off; one that asks for a name which leads nowhere is told so by an alert.
 */
final class ServerNameReader extends SslClientHelloHandler<ClientHello> {

  /** RFC 8446 section 4: no honest client comes near it. */
  private static final int MAX_HELLO = 64 << 10;

  /** A record (RFC 8446 section 5.1) with the fatal alert {@code unrecognized_name} (6). */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final StreamScope scope;
  private final TcpRelay relay;
  private @Nullable ScheduledFuture<?> patience;

  ServerNameReader(StreamScope scope, TcpRelay relay) {
    super(MAX_HELLO);
    this.scope = scope;
    this.relay = relay;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    long limit = scope.settings.limits().hello().toNanos();
    patience = ctx.executor().schedule(() -> ctx.close(), limit, TimeUnit.NANOSECONDS);
    ctx.read();
  }

  @Override
  protected Future<ClientHello> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf hello) {
    return hello == null
        ? ctx.executor().newFailedFuture(new IllegalArgumentException("no TLS"))
        : ctx.executor().newSucceededFuture(ClientHello.parse(hello.nioBuffer()));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> found) {
    if (!found.isSuccess()) {
      ctx.close();
      return;
    }
    Pool pool = scope.pool(found.getNow().serverName());
    if (pool == null) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    stopWaiting();
    // what has been read so far goes to the relay
    ctx.pipeline().remove(this);
    relay.begin(pool);
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    stopWaiting();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}

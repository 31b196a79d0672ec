package dev.weir.diagnostics.http.netty;

import dev.weir.diagnostics.http.Phase;
import dev.weir.diagnostics.http.Phases;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Notes when the phases of one request end. Safe for any thread. */
final class PhaseClock {
  private final long begin = System.nanoTime();
  private final Map<Phase, Long> ends = new ConcurrentHashMap<>();

  /** Only the first end of a phase counts: streams of HTTP/2 are channels too. */
  void end(Phase phase) {
    ends.putIfAbsent(phase, System.nanoTime());
  }

  Phases phases() {
    return new Phases(begin, ends);
  }

  /** A handler that sees the connection come up and its handshake end. */
  ChannelHandler handler() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelActive(ChannelHandlerContext context) {
        end(Phase.CONNECT);
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
          tls.handshakeFuture().addListener(handshake -> secured(handshake.isSuccess()));
        }
        context.fireChannelActive();
      }
    };
  }

  private void secured(boolean done) {
    if (done) {
      end(Phase.TLS);
    }
  }
}

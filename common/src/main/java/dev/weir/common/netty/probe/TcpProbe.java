package dev.weir.common.netty.probe;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.NettyUpstreams;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/** One connection, closed as soon as it is there. */
final class TcpProbe {

  private TcpProbe() {}

  static void send(
      NettyUpstreams connections,
      EventLoop loop,
      UpstreamTarget at,
      HealthCheck check,
      Consumer<ProbeOutcome> then) {
    ChannelFuture connecting = connections.connect(loop, at);
    ProbeRun run = new ProbeRun(loop, check.timeout(), () -> connecting.channel().close(), then);
    connecting.addListener(
        connected -> {
          if (connected.isSuccess()) {
            run.pass();
          } else {
            run.fail("no connection to " + at.address() + ": " + connected.cause().getMessage());
          }
        });
  }
}

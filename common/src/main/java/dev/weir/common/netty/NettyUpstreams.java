package dev.weir.common.netty;

import dev.weir.common.net.HostPort;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@link UpstreamConnections} over HTTP/1.1 connections of our own. */
public final class NettyUpstreams implements UpstreamConnections, AutoCloseable {

  private final Map<EventLoop, LoopUpstreams> loops = new ConcurrentHashMap<>();
  private final UpstreamSettings settings;
  private final Transport transport;

  public NettyUpstreams(Transport transport, UpstreamSettings settings) {
    this.transport = transport;
    this.settings = settings;
  }

  @Override
  public void acquire(EventLoop loop, HostPort target, UpstreamExchange exchange, Ready then) {
    onLoop(loop).pool(target).acquire(exchange, then);
  }

  private LoopUpstreams onLoop(EventLoop loop) {
    LoopUpstreams known = loops.get(loop);
    return known != null
        ? known
        : loops.computeIfAbsent(loop, l -> new LoopUpstreams(l, transport, settings));
  }

  /** Closes every connection, lent or idle. */
  @Override
  public void close() {
    loops.forEach((loop, upstreams) -> loop.execute(upstreams::close));
  }
}

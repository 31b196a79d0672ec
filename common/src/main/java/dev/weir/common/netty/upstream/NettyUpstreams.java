package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.pool.UpstreamCounts;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@link UpstreamConnections} over connections of our own: HTTP/1.1, HTTP/2, HTTP/3. */
public final class NettyUpstreams implements UpstreamConnections, AutoCloseable {

  private final Map<EventLoop, LoopUpstreams> loops = new ConcurrentHashMap<>();
  private final UpstreamCounts.Registry counts;
  private final UpstreamSettings settings;
  private final UpstreamTls tls;
  private final Transport transport;

  /**
   * Connections as the settings have them.
   *
   * @throws IllegalArgumentException when a file that they name does not hold what it should
   */
  public NettyUpstreams(Transport transport, UpstreamSettings settings) {
    this(transport, settings, UpstreamTls.of(settings.tls()), new UpstreamCounts.Registry());
  }

  /** The same, with TLS that was made elsewhere, and counts that others look at. */
  public NettyUpstreams(
      Transport transport,
      UpstreamSettings settings,
      UpstreamTls tls,
      UpstreamCounts.Registry counts) {
    this.transport = transport;
    this.settings = settings;
    this.tls = tls;
    this.counts = counts;
  }

  @Override
  public Acquisition acquire(
      EventLoop loop, UpstreamTarget target, UpstreamExchange exchange, Ready then) {
    return onLoop(loop).pool(target).acquire(exchange, then);
  }

  private LoopUpstreams onLoop(EventLoop loop) {
    LoopUpstreams known = loops.get(loop);
    return known != null
        ? known
        : loops.computeIfAbsent(loop, l -> new LoopUpstreams(l, transport, settings, tls, counts));
  }

  /**
   * Opens a connection that no pool knows, and that says nothing: plain TCP to the target's
   * address, read only on request, with these settings' sockets, name look-up and connect time-out.
   * It is the caller's to close.
   */
  public ChannelFuture connect(EventLoop loop, UpstreamTarget target) {
    return onLoop(loop).connect(target);
  }

  /** What is counted of each upstream's connections; any thread may read it. */
  public UpstreamCounts.Registry counts() {
    return counts;
  }

  /** How this side shows itself to upstreams, and whom it believes. */
  public UpstreamTls tls() {
    return tls;
  }

  /** Closes every connection, lent or idle. */
  @Override
  public void close() {
    loops.forEach((loop, upstreams) -> loop.execute(upstreams::close));
  }
}

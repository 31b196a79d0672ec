package dev.weir.lb.netty.stream;

import dev.weir.common.ban.Bans;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.listener.connection.AddressCounts;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.lb.stream.StreamRoutes;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the connections or sessions of one stream listener share. Used by all event loops. */
final class StreamScope {

  final StreamSettings settings;
  final NettyUpstreams upstreams;
  final Series series;

  private final Pools pools;
  private final Bans bans;
  private final StreamRoutes.Finder routes;
  private final AddressCounts counts;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  StreamScope(
      StreamSettings settings, Pools pools, NettyUpstreams upstreams, Bans bans, Series series) {
    this.settings = settings;
    this.pools = pools;
    this.upstreams = upstreams;
    this.bans = bans;
    this.series = series;
    this.routes = settings.routes().finder();
    this.counts =
        new AddressCounts(
            settings.limits().maxConnections(), settings.limits().maxConnectionsPerAddress());
  }

  /** The pool for a server name, null for none; null when the connection is refused. */
  @Nullable Pool pool(@Nullable String serverName) {
    String name = routes.find(serverName);
    return name == null ? null : pools.named(name);
  }

  /** Whether an address is banned. */
  boolean bans(InetAddress client) {
    return !bans.isEmpty() && bans.find(client, System.currentTimeMillis()) != null;
  }

  /**
   * Counts a client's connection or session in, unless it is banned or beyond the limits.
   *
   * @return whether it was counted; then {@link #leave} must follow
   */
  boolean enter(InetAddress client) {
    if (bans(client)) {
      bans.tally().connectionRefused();
      return false;
    }
    if (!counts.enter(client)) {
      return false;
    }
    series.opened();
    return true;
  }

  /**
   * Counts a connection for whom it speaks instead of for who sent it.
   *
   * @return whether it is still counted; then {@link #leave} must follow
   */
  boolean move(InetAddress from, InetAddress to) {
    leave(from);
    return enter(to);
  }

  void leave(InetAddress client) {
    counts.leave(client);
    series.closed();
  }

  /** Keeps a channel among the open ones until it closes. */
  void keep(Channel channel) {
    open.add(channel);
  }

  ChannelGroup open() {
    return open;
  }
}

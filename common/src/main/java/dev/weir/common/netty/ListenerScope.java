package dev.weir.common.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.net.NetworkSet;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the connections of one listener share. Used by all event loops at once. */
final class ListenerScope {

  final ListenerSettings settings;
  final DataPlane plane;
  final Series series;
  final @Nullable TlsContexts tls;

  /** Null where nothing is compressed. */
  final @Nullable ContentCodecs codecs;

  /** Who must begin with a PROXY header. */
  final NetworkSet proxies;

  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ConcurrentHashMap<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();
  private volatile boolean draining;
  private volatile @Nullable String alternative;

  ListenerScope(ListenerSettings settings, DataPlane plane) {
    this.settings = settings;
    this.plane = plane;
    this.tls = settings.tls() == null ? null : new TlsContexts(settings.tls());
    this.codecs = ContentCodecs.of(settings.name(), settings.compression());
    this.proxies = NetworkSet.of(settings.proxyProtocol());
    this.series = plane.metrics().seriesWithConnections("listener", settings.name());
  }

  /**
   * Counts a new connection in, if the limits allow one more.
   *
   * @return whether it was counted; then {@link #leave} must follow
   */
  boolean enter(Channel connection, InetAddress peer) {
    if (open.size() >= settings.limits().maxConnections()) {
      return false;
    }
    int ofPeer = openByAddress.merge(peer, 1, Integer::sum);
    if (ofPeer > settings.limits().maxConnectionsPerAddress()) {
      release(peer);
      return false;
    }
    open.add(connection);
    series.opened();
    return true;
  }

  /**
   * Counts a connection for whom it speaks instead of for who sent it.
   *
   * @return whether it is still counted; then {@link #leave} must follow
   */
  boolean move(Channel connection, InetAddress from, InetAddress to) {
    open.remove(connection);
    leave(from);
    return enter(connection, to);
  }

  void leave(InetAddress peer) {
    release(peer);
    series.closed();
  }

  private void release(InetAddress peer) {
    openByAddress.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
  }

  boolean draining() {
    return draining;
  }

  void startDraining() {
    draining = true;
  }

  ChannelGroup open() {
    return open;
  }

  /**
   * The value of {@code Alt-Svc} (RFC 7838) on every answer; null where there is nothing to say.
   */
  @Nullable String alternative() {
    return alternative;
  }

  void announce(String alternative) {
    this.alternative = alternative;
  }
}

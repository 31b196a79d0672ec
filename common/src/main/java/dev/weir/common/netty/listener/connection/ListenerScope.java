package dev.weir.common.netty.listener.connection;

import dev.weir.common.ban.Bans;
import dev.weir.common.ban.Offence;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.coding.ContentCodecs;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.tls.TlsContexts;
import dev.weir.common.problem.Problem;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the connections of one listener share. Used by all event loops at once. */
public final class ListenerScope {

  private final ListenerSettings settings;
  private final DataPlane plane;
  private final Series series;
  private final @Nullable TlsContexts tls;
  private final @Nullable ContentCodecs codecs;
  private final @Nullable Watch watch;
  private final NetworkSet proxies;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AddressCounts connections;
  private final AddressCounts handshakes;
  private final FaultLog faults;
  private volatile boolean draining;
  private volatile @Nullable String alternative;

  public ListenerScope(ListenerSettings settings, DataPlane plane) {
    this.settings = settings;
    this.plane = plane;
    this.tls = settings.tls() == null ? null : new TlsContexts(settings.tls(), System::nanoTime);
    this.codecs = ContentCodecs.of("listener " + settings.name(), settings.compression());
    this.watch = plane.watch().isOff() ? null : plane.watch();
    this.proxies = NetworkSet.of(settings.proxyProtocol());
    ListenerLimits limits = settings.limits();
    this.connections =
        new AddressCounts(limits.maxConnections(), limits.maxConnectionsPerAddress());
    this.handshakes = new AddressCounts(limits.maxHandshakes(), limits.maxHandshakesPerAddress());
    this.faults = new FaultLog(settings.name(), System.nanoTime());
    this.series = plane.metrics().seriesWithConnections("listener", settings.name());
  }

  public ListenerSettings settings() {
    return settings;
  }

  public DataPlane plane() {
    return plane;
  }

  /** Where the listener's requests and connections are counted. */
  public Series series() {
    return series;
  }

  /** Who is told of connections that are ended for a fault. */
  public FaultLog faults() {
    return faults;
  }

  /** Null where there is no TLS. */
  public @Nullable TlsContexts tls() {
    return tls;
  }

  /** Null where nothing is compressed. */
  public @Nullable ContentCodecs codecs() {
    return codecs;
  }

  /** Who is told of each request; null: nobody. */
  public @Nullable Watch watch() {
    return watch;
  }

  /** Whether who connects from there must begin with a PROXY header. */
  public boolean isProxy(InetAddress peer) {
    return proxies.contains(peer);
  }

  /**
   * Counts a new connection in, if the limits allow one more.
   *
   * @return whether it was counted; then {@link #leave} must follow
   */
  public boolean enter(Channel connection, InetAddress peer) {
    if (!connections.enter(peer)) {
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

  public void leave(InetAddress peer) {
    connections.leave(peer);
    series.closed();
  }

  /** TLS handshakes in progress. */
  public AddressCounts handshakes() {
    return handshakes;
  }

  /** Whether an address is banned. */
  public boolean bans(InetAddress address) {
    Bans bans = plane.protection().bans();
    return !bans.isEmpty() && bans.find(address, System.currentTimeMillis()) != null;
  }

  /** Whether an address is banned, and its connection refused for that; then that is counted. */
  public boolean refusesConnection(InetAddress address) {
    boolean banned = bans(address);
    if (banned) {
      plane.protection().bans().tally().connectionRefused();
    }
    return banned;
  }

  /** A request is answered with this problem before anybody serves it. */
  public void countRefusal(Problem problem, InetAddress client) {
    switch (problem.status()) {
      case 400, 408, 414, 431 -> refused(client);
      case 403 -> plane.protection().bans().tally().requestRefused();
      default -> {
        // the client asked for too much, or for something that is not there; it may ask on
      }
    }
  }

  /** A request of this client's had to be refused. */
  public void refused(InetAddress client) {
    refused(client, Offence.REQUEST);
  }

  /**
   * Something of this client's had to be refused. A balancer with the PROXY protocol is not the
   * client: it speaks for many.
   */
  public void refused(InetAddress client, Offence offence) {
    if (!isProxy(client)) {
      plane.protection().bans().refused(client, offence, System.currentTimeMillis());
    }
  }

  public boolean draining() {
    return draining;
  }

  public void startDraining() {
    draining = true;
  }

  public ChannelGroup open() {
    return open;
  }

  /** Says {@code Alt-Svc} (RFC 7838) on an answer, where there is something to say. */
  public void announceAlternative(HttpHeaders answer) {
    String said = alternative;
    if (said != null && !answer.contains(HttpHeaderNames.ALT_SVC)) {
      answer.set(HttpHeaderNames.ALT_SVC, said);
    }
  }

  public void announce(String alternative) {
    this.alternative = alternative;
  }
}

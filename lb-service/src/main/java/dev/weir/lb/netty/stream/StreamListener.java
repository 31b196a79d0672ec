package dev.weir.lb.netty.stream;

import dev.weir.common.ban.Bans;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.socket.RawPorts;
import dev.weir.common.netty.socket.TcpSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.upstream.Pools;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound port whose bytes go to the upstreams of a pool as they are. */
public final class StreamListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamListener.class);
  private static final long DRAIN_POLL_MILLIS = 10;

  private final StreamScope scope;
  private final List<Channel> sockets;
  private final Bans bans;
  private final Runnable sweep = this::endBanned;

  private StreamListener(StreamScope scope, List<Channel> sockets, Bans bans) {
    this.scope = scope;
    this.sockets = sockets;
    this.bans = bans;
    bans.watch(sweep);
  }

  /**
   * Binds and returns when clients are served.
   *
   * @param upstreams opens the connections
   * @throws dev.weir.common.netty.socket.BindFailure when the address cannot be had
   */
  public static StreamListener bind(
      StreamSettings settings,
      Pools pools,
      Transport transport,
      NettyUpstreams upstreams,
      Bans bans,
      NetworkMetrics metrics) {
    Series series = metrics.seriesWithConnections("stream", settings.name());
    StreamScope scope = new StreamScope(settings, pools, upstreams, bans, series);
    RawPorts ports = new RawPorts(transport);
    List<Channel> sockets =
        settings.protocol() == StreamProtocol.UDP
            ? ports.udp(
                settings.name(), settings.host(), settings.port(), () -> new UdpRelay(scope, ports))
            : List.of(
                ports.tcp(
                    settings.name(),
                    settings.host(),
                    settings.port(),
                    TcpSettings.standard(),
                    accepted(scope)));
    StreamListener listener = new StreamListener(scope, sockets, bans);
    log.info("stream {} on {} ({})", settings.name(), listener.address(), settings.protocol());
    return listener;
  }

  private static ChannelInitializer<Channel> accepted(StreamScope scope) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel client) {
        if (client.remoteAddress() instanceof InetSocketAddress peer
            && scope.enter(peer.getAddress())) {
          new StreamClient(scope, client, peer).begin();
        } else {
          client.close();
        }
      }
    };
  }

  /** What was configured. */
  public StreamSettings settings() {
    return scope.settings;
  }

  /** Where it listens, with the port that was taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) sockets.getFirst().localAddress();
  }

  /** Connections or sessions that are open now. */
  public int open() {
    return scope.open().size();
  }

  /** Sessions of datagrams look after themselves. */
  private void endBanned() {
    if (scope.settings.protocol() == StreamProtocol.UDP) {
      return;
    }
    for (Channel client : scope.open()) {
      InetSocketAddress address = StreamClient.address(client);
      if (address != null && scope.bans(address.getAddress())) {
        client.close();
      }
    }
  }

  /**
   * Takes nobody new, leaves open connections the drain time to end by themselves, and closes those
   * that are left then. Sessions of datagrams end at once.
   */
  @Override
  public void close() {
    bans.unwatch(sweep);
    sockets.forEach(socket -> socket.close().syncUninterruptibly());
    long deadline = System.nanoTime() + scope.settings.limits().drain().toNanos();
    while (!scope.open().isEmpty() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(DRAIN_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    scope.open().close().awaitUninterruptibly(DRAIN_POLL_MILLIS * 100);
  }
}

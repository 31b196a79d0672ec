package dev.weir.lb.app;

import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.ban.Bans;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.PortClaim;
import dev.weir.common.net.PortClaim.Protocol;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.lb.netty.stream.StreamListener;
import dev.weir.lb.stream.StreamProtocol;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.upstream.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Binds the stream listeners when the context starts and drains them when it closes. */
final class StreamLifecycle implements SmartLifecycle, Inventory {

  private static final Logger log = LoggerFactory.getLogger(StreamLifecycle.class);

  /** With the data listeners, before the control port. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final List<StreamSettings> settings;
  private final Pools pools;
  private final Transport transport;
  private final NettyUpstreams upstreams;
  private final Bans bans;
  private final NetworkMetrics metrics;
  private final List<StreamListener> bound = new ArrayList<>();

  StreamLifecycle(
      List<StreamSettings> settings,
      Pools pools,
      Transport transport,
      NettyUpstreams upstreams,
      Bans bans,
      NetworkMetrics metrics) {
    this.settings = settings;
    this.pools = pools;
    this.transport = transport;
    this.upstreams = upstreams;
    this.bans = bans;
    this.metrics = metrics;
  }

  /** Those that are bound now. */
  synchronized List<StreamListener> listeners() {
    return List.copyOf(bound);
  }

  @Override
  public Map<String, Integer> counts() {
    tellOfStrays();
    return Map.of("stream", settings.size());
  }

  @Override
  public List<PortClaim> ports() {
    return settings.stream()
        .map(
            each ->
                new PortClaim(
                    "stream " + each.name(),
                    each.protocol() == StreamProtocol.UDP ? Protocol.UDP : Protocol.TCP,
                    each.host(),
                    each.port()))
        .toList();
  }

  @Override
  public synchronized void start() {
    tellOfStrays();
    try {
      for (StreamSettings each : settings) {
        bound.add(StreamListener.bind(each, pools, transport, upstreams, bans, metrics));
      }
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** A pool may be made later: said once, not refused. */
  private void tellOfStrays() {
    for (StreamSettings each : settings) {
      each.routes().pools().stream()
          .filter(pool -> pools.named(pool) == null)
          .sorted()
          .forEach(
              pool ->
                  log.warn("stream {} leads to {}, and there is no such pool", each.name(), pool));
    }
  }

  /** Drains all side by side: together they take no longer than the slowest. */
  @Override
  public synchronized void stop() {
    bound.parallelStream().forEach(StreamListener::close);
    bound.clear();
  }

  @Override
  public synchronized boolean isRunning() {
    return !bound.isEmpty();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}

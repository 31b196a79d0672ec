package dev.weir.edge.netty;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.netty.probe.HealthChecker;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.edge.origin.Origin;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Has each origin probed as its site says. Thread-safe. */
public final class OriginProber implements AutoCloseable {

  private final HealthChecker checker;
  private final Map<Origin, HealthChecker.Watch> watched = new HashMap<>();

  /**
   * @param tls how probes over TLS are spoken, and whom they believe
   */
  public OriginProber(Transport transport, UpstreamTls tls) {
    this.checker = new HealthChecker(transport, tls);
  }

  /** Probes these from now on, and no others. */
  public synchronized void watch(Collection<Origin> origins) {
    Set<Origin> wanted = new HashSet<>(origins);
    watched
        .entrySet()
        .removeIf(
            entry -> {
              boolean ends = !wanted.contains(entry.getKey());
              if (ends) {
                entry.getValue().stop();
              }
              return ends;
            });
    wanted.forEach(this::begin);
  }

  private void begin(Origin origin) {
    HealthCheck check = origin.check();
    if (check != null) {
      watched.computeIfAbsent(origin, same -> checker.watch(same.target(), check, same::probed));
    }
  }

  @Override
  public void close() {
    checker.close();
  }
}

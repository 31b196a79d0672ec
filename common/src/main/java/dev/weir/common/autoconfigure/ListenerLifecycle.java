package dev.weir.common.autoconfigure;

import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.net.PortClaim;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Binds a service's data listeners when the context starts and drains them when the context closes.
 * It starts before the control port does, so that a service that says it is ready takes traffic.
 */
public final class ListenerLifecycle implements SmartLifecycle, Inventory {

  private static final Logger log = LoggerFactory.getLogger(ListenerLifecycle.class);

  /** Before the web server, which starts at {@link SmartLifecycle#DEFAULT_PHASE} - 2048. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final Map<String, ListenerSettings> settings;
  private final DataPlane plane;
  private final Map<String, Listener> bound = new LinkedHashMap<>();

  /**
   * A lifecycle around listeners that share a data plane.
   *
   * @param settings by name; the name counts, whatever the settings say of it
   * @param plane what they serve
   */
  public ListenerLifecycle(Map<String, ListenerSettings> settings, DataPlane plane) {
    this.settings = settings;
    this.plane = plane;
  }

  /** Where a listener listens, once it does. */
  public synchronized @Nullable InetSocketAddress address(String name) {
    Listener listener = bound.get(name);
    return listener == null ? null : listener.address();
  }

  @Override
  public synchronized void start() {
    try {
      settings.forEach(this::bind);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Checks also what can be told of them before they are bound. */
  @Override
  public Map<String, Integer> counts() {
    int on = 0;
    for (Map.Entry<String, ListenerSettings> each : settings.entrySet()) {
      if (!isOff(each.getValue())) {
        Listener.check(each.getValue().named(each.getKey()), plane);
        on++;
      }
    }
    return Map.of("listener", on);
  }

  @Override
  public List<PortClaim> ports() {
    List<PortClaim> ports = new ArrayList<>();
    settings.forEach(
        (name, each) -> {
          if (!isOff(each)) {
            ports.addAll(Listener.ports(each.named(name)));
          }
        });
    return ports;
  }

  private boolean isOff(ListenerSettings each) {
    return each.tls() != null && plane.certificates().isEmpty();
  }

  private void bind(String name, ListenerSettings each) {
    if (isOff(each)) {
      log.info("listener {} is off: there is no certificate, see weir.tls", name);
    } else {
      bound.put(name, Listener.bind(each.named(name), plane));
    }
  }

  /** Drains all listeners side by side: together they take no longer than the slowest. */
  @Override
  public synchronized void stop() {
    bound.values().parallelStream().forEach(Listener::close);
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

package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.KnownServers;
import dev.weir.lb.discovery.Step;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import dev.weir.lb.upstream.UpstreamSpec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Has the servers of each pool that says so looked for, and puts those that are found to use, on
 * the thread of {@link Control}.
 */
@Component
final class Discoverer {

  private static final Logger log = LoggerFactory.getLogger(Discoverer.class);

  private final Control control;
  private final PoolSection section;
  private final DiscoverySources sources;
  private final PoolEvents events;
  private final MeterRegistry meters;
  private final Purpose purpose;

  /** Touched by the control thread alone, as is what follows. */
  private final Map<String, Lookout> lookouts = new HashMap<>();

  private final Set<String> failing = new HashSet<>();

  Discoverer(
      Control control,
      PoolSection section,
      DiscoverySources sources,
      PoolEvents events,
      MeterRegistry meters,
      Purpose purpose) {
    this.control = control;
    this.section = section;
    this.sources = sources;
    this.events = events;
    this.meters = meters;
    this.purpose = purpose;
  }

  @PostConstruct
  void start() {
    if (purpose == Purpose.CHECK) {
      return;
    }
    control
        .run(
            () -> {
              section.follow(this::want);
              return true;
            })
        .block();
  }

  @PreDestroy
  void stop() {
    control
        .run(
            () -> {
              want(Map.of());
              return true;
            })
        .block();
  }

  /** A registry tells that something in it has changed. */
  @EventListener(HeartbeatEvent.class)
  public void registryChanged() {
    control
        .run(
            () -> {
              lookouts.values().stream()
                  .filter(each -> each.settings().source() instanceof DiscoverySource.Service)
                  .forEach(Lookout::look);
              return true;
            })
        .subscribe();
  }

  private void want(Map<String, Discovery> wanted) {
    for (String pool : List.copyOf(lookouts.keySet())) {
      Discovery now = wanted.get(pool);
      Lookout running = lookouts.get(pool);
      if (running != null && (now == null || !running.does(now))) {
        running.close();
        lookouts.remove(pool);
        failing.remove(pool);
      }
    }
    wanted.forEach((pool, discovery) -> lookouts.computeIfAbsent(pool, p -> begin(p, discovery)));
  }

  private Lookout begin(String pool, Discovery discovery) {
    KnownServers known =
        new KnownServers(
            section.found(pool).upstreams(),
            discovery.source().backOff(),
            discovery.maxUpstreams(),
            () -> ThreadLocalRandom.current().nextDouble());
    Lookout lookout =
        new Lookout(
            discovery, sources.of(discovery.source()), known, control, step -> take(pool, step));
    lookout.look();
    return lookout;
  }

  private void take(String pool, Step step) {
    switch (step) {
      case Step.Same same -> well(pool);
      case Step.Changed changed -> {
        use(pool, changed.upstreams(), changed.added(), changed.removed());
        well(pool);
      }
      case Step.Emptied emptied -> {
        use(pool, List.of(), List.of(), emptied.removed());
        badly(pool, emptied.reason());
      }
      case Step.Kept kept -> badly(pool, kept.reason());
    }
  }

  private void use(
      String pool, List<UpstreamSpec> upstreams, List<String> added, List<String> removed) {
    section.use(pool, upstreams);
    log.info(
        "servers found for pool {}: {}, of which {} are new; {} are gone",
        pool,
        upstreams.size(),
        added.size(),
        removed.size());
    events.publish(new BalancerEvent.UpstreamsDiscovered(pool, added, removed));
  }

  private void well(String pool) {
    if (failing.remove(pool)) {
      section.failing(pool, null);
      log.info("the servers of pool {} are found again", pool);
      events.publish(new BalancerEvent.DiscoveryRecovered(pool));
    }
  }

  private void badly(String pool, String reason) {
    Counter.builder("weir.lb.discovery.failures")
        .description("Looks for upstreams that failed")
        .tag("pool", pool)
        .register(meters)
        .increment();
    section.failing(pool, reason);
    if (failing.add(pool)) {
      log.warn("the servers of pool {} cannot be found, those known are kept: {}", pool, reason);
      events.publish(new BalancerEvent.DiscoveryFailed(pool, reason));
    }
  }
}

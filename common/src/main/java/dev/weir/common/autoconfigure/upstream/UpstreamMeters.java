package dev.weir.common.autoconfigure.upstream;

import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.UpstreamCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Shows the counts of every upstream's connections to Micrometer. */
final class UpstreamMeters implements MeterBinder {

  private static final String PREFIX = "weir.upstream.connections.";

  private final UpstreamCounts.Registry counts;

  UpstreamMeters(UpstreamCounts.Registry counts) {
    this.counts = counts;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counts.watch(
        new UpstreamCounts.Registry.Watcher() {
          private final Map<UpstreamCounts, List<Meter>> bound = new HashMap<>();

          @Override
          public void came(UpstreamCounts upstream) {
            bound.put(upstream, bind(upstream, registry));
          }

          @Override
          public void went(UpstreamCounts upstream) {
            Objects.requireNonNullElse(bound.remove(upstream), List.<Meter>of())
                .forEach(registry::remove);
          }
        });
  }

  private static List<Meter> bind(UpstreamCounts upstream, MeterRegistry registry) {
    List<Meter> meters = new ArrayList<>();
    Tags tags = Tags.of("upstream", upstream.upstream());
    meters.add(
        gauge(
            "active", "Connections with an exchange", upstream, UpstreamCounts::active, registry));
    meters.add(
        gauge("idle", "Connections without an exchange", upstream, UpstreamCounts::idle, registry));
    meters.add(gauge("pending", "Requests that wait", upstream, UpstreamCounts::pending, registry));
    // not "created": Prometheus keeps that suffix for itself
    meters.add(
        FunctionCounter.builder(PREFIX + "opened", upstream, UpstreamCounts::created)
            .description("Connections that came about")
            .tags(tags)
            .register(registry));
    meters.add(
        FunctionCounter.builder(PREFIX + "failed", upstream, UpstreamCounts::connectFailures)
            .description("Attempts to connect that came to nothing")
            .tags(tags)
            .register(registry));
    for (CloseReason reason : CloseReason.values()) {
      meters.add(
          FunctionCounter.builder(PREFIX + "closed", upstream, u -> u.closed(reason))
              .description("Connections that are gone, by reason")
              .tags(tags.and("reason", reason.label()))
              .register(registry));
    }
    meters.add(
        FunctionTimer.builder(
                PREFIX + "acquire",
                upstream,
                UpstreamCounts::acquired,
                UpstreamCounts::acquireWaitNanos,
                TimeUnit.NANOSECONDS)
            .description(
                "Number of requests that got a connection, and how long they waited for it")
            .tags(tags)
            .register(registry));
    return meters;
  }

  private static Meter gauge(
      String name,
      String description,
      UpstreamCounts upstream,
      ToDoubleFunction<UpstreamCounts> count,
      MeterRegistry registry) {
    return Gauge.builder(PREFIX + name, upstream, count)
        .description(description)
        .tag("upstream", upstream.upstream())
        .register(registry);
  }
}

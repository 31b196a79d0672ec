package dev.weir.common.autoconfigure;

import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.UpstreamCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
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
    counts.watch(upstream -> bind(upstream, registry));
  }

  private static void bind(UpstreamCounts upstream, MeterRegistry registry) {
    Tags tags = Tags.of("upstream", upstream.upstream());
    gauge("active", "Connections with an exchange", upstream, UpstreamCounts::active, registry);
    gauge("idle", "Connections without an exchange", upstream, UpstreamCounts::idle, registry);
    gauge("pending", "Requests that wait", upstream, UpstreamCounts::pending, registry);
    // not "created": Prometheus keeps that suffix for itself
    FunctionCounter.builder(PREFIX + "opened", upstream, UpstreamCounts::created)
        .description("Connections that came about")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(PREFIX + "failed", upstream, UpstreamCounts::connectFailures)
        .description("Attempts to connect that came to nothing")
        .tags(tags)
        .register(registry);
    for (CloseReason reason : CloseReason.values()) {
      FunctionCounter.builder(PREFIX + "closed", upstream, u -> u.closed(reason))
          .description("Connections that are gone, by reason")
          .tags(tags.and("reason", reason.label()))
          .register(registry);
    }
    FunctionTimer.builder(
            PREFIX + "acquire",
            upstream,
            UpstreamCounts::acquired,
            UpstreamCounts::acquireWaitNanos,
            TimeUnit.NANOSECONDS)
        .description("Number of requests that got a connection, and how long they waited for it")
        .tags(tags)
        .register(registry);
  }

  private static void gauge(
      String name,
      String description,
      UpstreamCounts upstream,
      ToDoubleFunction<UpstreamCounts> count,
      MeterRegistry registry) {
    Gauge.builder(PREFIX + name, upstream, count)
        .description(description)
        .tag("upstream", upstream.upstream())
        .register(registry);
  }
}

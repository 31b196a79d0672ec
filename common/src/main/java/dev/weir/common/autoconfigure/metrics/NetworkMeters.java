package dev.weir.common.autoconfigure.metrics;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
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

/**
 * Shows every series to Micrometer, which reads it when it is scraped; recording knows nothing of
 * it.
 */
public final class NetworkMeters implements MeterBinder {
  private static final Map<String, Double> QUANTILES =
      Map.of("0.5", 0.5, "0.9", 0.9, "0.99", 0.99, "0.999", 0.999);
  private static final double NANOS_PER_SECOND = 1e9;

  private final NetworkMetrics metrics;

  public NetworkMeters(NetworkMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    metrics.watch(
        new NetworkMetrics.Watcher() {
          private final Map<Series, List<Meter>> bound = new HashMap<>();

          @Override
          public void made(Series series) {
            bound.put(series, bind(series, registry));
          }

          @Override
          public void forgotten(Series series) {
            Objects.requireNonNullElse(bound.remove(series), List.<Meter>of())
                .forEach(registry::remove);
          }
        });
  }

  private static List<Meter> bind(Series series, MeterRegistry registry) {
    List<Meter> meters = new ArrayList<>();
    Tags tags = Tags.of("kind", series.kind(), "name", series.name());
    requests(series, tags, registry, meters);
    latencies(series, tags, registry, meters);
    bytes(series, tags, registry, meters);
    if (series.countsConnections()) {
      meters.add(
          Gauge.builder("weir.connections", series, Series::openConnections)
              .description("Connections open right now")
              .tags(tags)
              .register(registry));
    }
    return meters;
  }

  private static void requests(
      Series series, Tags tags, MeterRegistry registry, List<Meter> meters) {
    for (int i = 0; i <= 5; i++) {
      int firstDigit = i;
      meters.add(
          FunctionCounter.builder("weir.requests", series, s -> s.requestsOfClass(firstDigit))
              .description("Requests that have ended, by class of status")
              .tags(tags.and("status", i == 0 ? "none" : i + "xx"))
              .register(registry));
    }
    meters.add(
        FunctionTimer.builder(
                NetworkHistograms.MICROMETER_NAME,
                series,
                Series::timed,
                Series::latencyNanosTotal,
                TimeUnit.NANOSECONDS)
            .description("Number and total duration of requests")
            .tags(tags)
            .register(registry));
  }

  private static void latencies(
      Series series, Tags tags, MeterRegistry registry, List<Meter> meters) {
    QUANTILES.forEach(
        (label, quantile) ->
            meters.add(
                Gauge.builder(
                        "weir.latency", series, s -> s.latencyNanos(quantile) / NANOS_PER_SECOND)
                    .description(
                        "Latency of the last one to two minutes, by quantile, of this instance alone")
                    .baseUnit("seconds")
                    .tags(tags.and("quantile", label))
                    .register(registry)));
  }

  private static void bytes(Series series, Tags tags, MeterRegistry registry, List<Meter> meters) {
    meters.add(
        FunctionCounter.builder("weir.bytes", series, Series::bytesIn)
            .description("Bytes received and sent")
            .tags(tags.and("direction", "in"))
            .register(registry));
    meters.add(
        FunctionCounter.builder("weir.bytes", series, Series::bytesOut)
            .description("Bytes received and sent")
            .tags(tags.and("direction", "out"))
            .register(registry));
  }
}

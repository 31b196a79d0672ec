package dev.weir.common.autoconfigure.metrics;

import dev.weir.common.metrics.DurationBuckets;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/**
 * The durations of every series as a Prometheus histogram, from which {@code histogram_quantile}
 * computes quantiles over any number of instances. Micrometer has no histogram that is read when
 * scraped, so it goes to Prometheus's own registry, in place of Micrometer's timer.
 */
public final class NetworkHistograms implements Collector {
  static final String MICROMETER_NAME = "weir.request.duration";
  private static final String PROMETHEUS_NAME = "weir_request_duration_seconds";
  private static final double NANOS_PER_SECOND = 1e9;

  private final NetworkMetrics metrics;

  private NetworkHistograms(NetworkMetrics metrics) {
    this.metrics = metrics;
  }

  public static void replaceTimers(PrometheusMeterRegistry registry, NetworkMetrics metrics) {
    registry.config().meterFilter(MeterFilter.deny(id -> id.getName().equals(MICROMETER_NAME)));
    registry.getPrometheusRegistry().register(new NetworkHistograms(metrics));
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(PROMETHEUS_NAME).help("Durations of requests");
    metrics.all().forEach(series -> histogram.dataPoint(of(series)));
    return histogram.build();
  }

  private static HistogramDataPointSnapshot of(Series series) {
    return HistogramDataPointSnapshot.builder()
        .labels(Labels.of("kind", series.kind(), "name", series.name()))
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                DurationBuckets.boundsSeconds(), series.durations().counts()))
        .sum(series.latencyNanosTotal() / NANOS_PER_SECOND)
        .build();
  }
}

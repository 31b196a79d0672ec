package dev.weir.edge.netty;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.edge.origin.Origin;
import dev.weir.edge.origin.Origins;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The series of an edge: one for each way of answering, one for each origin. */
public final class EdgeSeries {

  private final Map<CacheOutcome, Series> byOutcome = new EnumMap<>(CacheOutcome.class);
  private final Map<UpstreamTarget, Series> byOrigin = new HashMap<>();

  public EdgeSeries(NetworkMetrics metrics, Origins origins) {
    for (CacheOutcome outcome : CacheOutcome.values()) {
      byOutcome.put(outcome, metrics.series("cache", outcome.seriesName()));
    }
    for (Origin origin : origins.all()) {
      UpstreamTarget target = origin.target();
      byOrigin.put(target, metrics.series("origin", target.address().toString()));
    }
  }

  Series of(CacheOutcome outcome) {
    return Objects.requireNonNull(byOutcome.get(outcome));
  }

  Series of(UpstreamTarget origin) {
    return Objects.requireNonNull(byOrigin.get(origin));
  }
}

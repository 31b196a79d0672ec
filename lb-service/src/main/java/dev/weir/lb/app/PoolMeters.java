package dev.weir.lb.app;

import dev.weir.lb.health.Standing;
import dev.weir.lb.retry.RepeatCounts;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * Shows to Micrometer what each pool makes of its upstreams, and how often its requests were said
 * again, while there is the pool.
 */
@Component
final class PoolMeters implements MeterBinder {

  private static final String PREFIX = "weir.lb.";

  private final Pools pools;

  PoolMeters(Pools pools) {
    this.pools = pools;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    pools.follow(
        new Pools.Follower() {
          private final Map<Pool, List<Meter>> known = new ConcurrentHashMap<>();

          @Override
          public void configured(Pool pool) {
            known.computeIfAbsent(pool, made -> metersOf(made, registry));
          }

          @Override
          public void removed(Pool pool) {
            List<Meter> gone = known.remove(pool);
            if (gone != null) {
              gone.forEach(registry::remove);
            }
          }
        });
  }

  private static List<Meter> metersOf(Pool pool, MeterRegistry registry) {
    List<Meter> meters = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      meters.add(
          Gauge.builder(PREFIX + "pool.upstreams", pool, p -> p.count(standing))
              .description("Upstreams, by what the pool makes of them")
              .tag("pool", pool.name())
              .tag("standing", standing.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    meters.add(
        counter("retries", "Tries that followed others", RepeatCounts::retries, pool, registry));
    meters.add(
        counter("hedges", "Second tries beside a first", RepeatCounts::hedges, pool, registry));
    meters.add(
        counter(
            "hedges.won", "Hedges that answered first", RepeatCounts::hedgesWon, pool, registry));
    meters.add(
        counter(
            "retry.budget.refused",
            "Retries and hedges that the budget did not let through",
            RepeatCounts::overBudget,
            pool,
            registry));
    return meters;
  }

  private static Meter counter(
      String name,
      String description,
      ToDoubleFunction<RepeatCounts> count,
      Pool pool,
      MeterRegistry registry) {
    return FunctionCounter.builder(PREFIX + name, pool.repeats(), count)
        .description(description)
        .tag("pool", pool.name())
        .register(registry);
  }
}

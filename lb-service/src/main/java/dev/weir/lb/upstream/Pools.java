package dev.weir.lb.upstream;

import dev.weir.common.metrics.NetworkMetrics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All pools, by name. */
public final class Pools {

  private final Map<String, Pool> byName;

  public Pools(List<PoolSpec> specs, NetworkMetrics metrics) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    specs.forEach(spec -> pools.put(spec.name(), new Pool(spec, metrics)));
    this.byName = pools;
  }

  public Collection<Pool> all() {
    return byName.values();
  }

  /** The pool of that name; null when there is none. */
  public @Nullable Pool named(String name) {
    return byName.get(name);
  }
}

package dev.weir.lb.app;

import dev.weir.common.pool.UpstreamCounts;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Has what is counted of connections to an upstream go with the last pool that has it. */
@Component
final class UpstreamsInUse implements Pools.Follower {

  private final UpstreamCounts.Registry counts;
  private final Map<Pool, Set<String>> urls = new HashMap<>();

  UpstreamsInUse(Pools pools, UpstreamCounts.Registry counts) {
    this.counts = counts;
    pools.follow(this);
  }

  @Override
  public void configured(Pool pool) {
    Set<String> now = new HashSet<>();
    pool.upstreams().forEach(upstream -> now.add(upstream.target().url()));
    now.forEach(counts::wanted);
    Set<String> before = urls.put(pool, now);
    Objects.requireNonNullElse(before, Set.<String>of()).forEach(counts::unwanted);
  }

  @Override
  public void removed(Pool pool) {
    Objects.requireNonNullElse(urls.remove(pool), Set.<String>of()).forEach(counts::unwanted);
  }
}

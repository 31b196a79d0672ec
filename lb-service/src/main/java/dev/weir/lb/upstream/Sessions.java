package dev.weir.lb.upstream;

import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.Stickiness;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.sticky.Tie;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sticky sessions of every pool. What is computed for a pool holds for its settings and its
 * upstreams, and is made anew when these change; keys that were learned stay.
 */
final class Sessions implements Pools.Follower {

  private final Supplier<StickyKey> key;
  private final Map<Pool, Of> byPool = new ConcurrentHashMap<>();

  private record Of(
      StickySettings settings, List<Upstream> upstreams, Stickiness<Upstream> stickiness) {

    boolean holdsFor(StickySettings wanted, List<Upstream> now) {
      return upstreams.equals(now) && settings.equals(wanted);
    }
  }

  /**
   * @param key is asked for once cookies are signed
   */
  Sessions(Supplier<StickyKey> key) {
    this.key = key;
  }

  @Override
  public void configured(Pool pool) {
    of(pool);
  }

  @Override
  public void removed(Pool pool) {
    byPool.remove(pool);
  }

  /** What ties a request to an upstream of a pool; null: nothing does. */
  @Nullable Tie<Upstream> tie(Pool pool, Fields request) {
    Stickiness<Upstream> stickiness = of(pool);
    return stickiness == null ? null : stickiness.tie(request);
  }

  private @Nullable Stickiness<Upstream> of(Pool pool) {
    StickySettings settings = pool.spec().traffic().sticky();
    if (settings instanceof StickySettings.None) {
      return null;
    }
    List<Upstream> upstreams = pool.upstreams();
    Of known = byPool.get(pool);
    if (known == null || !known.holdsFor(settings, upstreams)) {
      known = byPool.compute(pool, (p, before) -> made(pool.name(), settings, upstreams, before));
    }
    return known == null ? null : known.stickiness();
  }

  private @Nullable Of made(
      String pool, StickySettings settings, List<Upstream> upstreams, @Nullable Of before) {
    if (before != null && before.settings().equals(settings)) {
      return new Of(settings, upstreams, before.stickiness().over(upstreams));
    }
    Stickiness<Upstream> fresh =
        Stickiness.of(settings, "pool\0" + pool, upstreams, Upstream::id, key);
    return fresh == null ? null : new Of(settings, upstreams, fresh);
  }
}

package dev.weir.lb.upstream;

import dev.weir.lb.balance.Ask;
import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.sticky.Tie;
import dev.weir.lb.traffic.Split;
import dev.weir.lb.traffic.Splits;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What routes may name: a pool, or a split over several, with the sessions of either; or a single
 * server by its URL.
 */
public final class Destinations {

  private final Pools pools;
  private final Splits splits;
  private final Sessions sessions;
  private final DirectPools direct;

  /**
   * @param key is asked for once cookies are signed
   */
  public Destinations(Pools pools, Splits splits, Supplier<StickyKey> key) {
    this.pools = pools;
    this.splits = splits;
    this.sessions = new Sessions(key);
    this.direct = new DirectPools(pools);
    pools.follow(sessions);
  }

  /** The pool of that name, or of that URL; null when there is none. */
  public @Nullable Pool pool(String name) {
    Pool named = pools.named(name);
    return named == null && DirectPools.isUrl(name) ? direct.at(name) : named;
  }

  /** Whether nothing ties requests of a pool to its upstreams: they need no destination. */
  public static boolean isPlain(Pool pool) {
    return pool.spec().traffic().sticky() instanceof StickySettings.None;
  }

  /**
   * Where a request goes.
   *
   * @param name of a pool or a split; a pool comes first
   * @return null when there is no such thing
   */
  public @Nullable Destination find(String name, Fields request, Ask ask) {
    Pool pool = pools.named(name);
    if (pool != null) {
      return new Destination(pool, null, sessions.tie(pool, request));
    }
    Split split = splits.named(name);
    return split == null ? null : find(split, request, ask);
  }

  private @Nullable Destination find(Split split, Fields request, Ask ask) {
    Tie<String> tie = split.tie(request);
    Pool pool = pools.named(split.pool(tie, ask, this::serves));
    return pool == null ? null : new Destination(pool, tie, sessions.tie(pool, request));
  }

  private boolean serves(String name) {
    Pool pool = pools.named(name);
    return pool != null && pool.serves();
  }
}

package dev.weir.edge.app.purge;

import dev.weir.edge.app.site.Sites;
import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.StoreClock;
import dev.weir.edge.store.ResponseStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Carries purges out at this edge. */
public final class LocalPurges {

  /** How long an edge counts what it removed before it acknowledges without the count. */
  public static final Duration COUNTING = Duration.ofMillis(20);

  private final ResponseStore<CachedAnswer> store;
  private final Sites sites;
  private final StoreClock clock;

  public LocalPurges(ResponseStore<CachedAnswer> store, Sites sites, StoreClock clock) {
    this.store = store;
    this.sites = sites;
    this.clock = clock;
  }

  /**
   * What an order covers here.
   *
   * @throws IllegalArgumentException when it makes no sense here
   */
  public Purge purge(PurgeOrder order) {
    return order.purge(sites);
  }

  /** Whether nothing here can be of the site that an order names. */
  public boolean isElsewhere(PurgeOrder order) {
    String site = order.site();
    return site != null && sites.members(site) == null;
  }

  /** Forgets: when this returns it holds. The answer is how many keys it covered. */
  public CompletableFuture<Long> forget(Purge purge, PurgeOrder order) {
    return store.purge(purge, order.effect(clock.millis()));
  }

  /** Forgets everything. */
  public void forgetAll() {
    store.purge(new Purge.All(), Effect.REMOVE);
  }
}

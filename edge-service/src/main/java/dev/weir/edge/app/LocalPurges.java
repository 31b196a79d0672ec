package dev.weir.edge.app;

import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.store.ResponseStore;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** Carries purges out at this edge. */
final class LocalPurges {

  private final ResponseStore<CachedAnswer> store;
  private final Sites sites;
  private final InstantSource clock;

  LocalPurges(ResponseStore<CachedAnswer> store, Sites sites, InstantSource clock) {
    this.store = store;
    this.sites = sites;
    this.clock = clock;
  }

  /**
   * What an order covers here.
   *
   * @throws IllegalArgumentException when it makes no sense here
   */
  Purge purge(PurgeOrder order) {
    return order.purge(sites);
  }

  /** Whether nothing here can be of the site that an order names. */
  boolean isElsewhere(PurgeOrder order) {
    String site = order.site();
    return site != null && sites.members(site) == null;
  }

  /** Forgets: when this returns it holds. The answer is how many keys it covered. */
  CompletableFuture<Long> forget(Purge purge, PurgeOrder order) {
    return store.purge(purge, order.effect(clock.millis()));
  }

  /** Forgets everything. */
  void forgetAll() {
    store.purge(new Purge.All(), Effect.REMOVE);
  }
}

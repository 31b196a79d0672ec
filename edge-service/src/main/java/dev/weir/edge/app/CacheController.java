package dev.weir.edge.app;

import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreStats;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/cache}. */
@RestController
class CacheController {

  private final ResponseStore<CachedAnswer> store;
  private final EdgeTally tally;

  CacheController(ResponseStore<CachedAnswer> store, EdgeTally tally) {
    this.store = store;
    this.tally = tally;
  }

  /**
   * How full the cache is, and how it has done since the start.
   *
   * @param misses requests that were sent on to an origin
   * @param collapsed requests answered by what another had fetched meanwhile
   * @param evictions keys that had to make room
   */
  record CacheView(
      long entries,
      long bytes,
      long maxBytes,
      long hits,
      long misses,
      long collapsed,
      long revalidated,
      long servedStale,
      long stored,
      long evictions) {}

  @GetMapping("/api/cache")
  CacheView cache() {
    StoreStats stats = store.stats();
    return new CacheView(
        stats.entries(),
        stats.bytes(),
        stats.maxBytes(),
        tally.hits(),
        tally.misses(),
        tally.collapsed(),
        tally.revalidated(),
        tally.servedStale(),
        tally.stored(),
        stats.evictions());
  }
}

package dev.weir.edge.app;

import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreStats;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/cache}. */
@RestController
@Tag(name = "cache")
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

  @Operation(summary = "How full the cache is, and how it has done since the start")
  @ApiResponse(responseCode = "200", description = "Sizes now, counts since the start")
  @GetMapping(path = "/api/cache", produces = MediaType.APPLICATION_JSON_VALUE)
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

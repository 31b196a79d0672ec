package dev.weir.edge.app;

import dev.weir.edge.app.edges.PeerEdges;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.ResponseStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The edge's counts for Micrometer. */
@Component
class EdgeMeters implements MeterBinder {

  private final ResponseStore<CachedAnswer> store;
  private final EdgeTally tally;
  private final InvalidationLedger ledger;
  private final PeerEdges peers;

  EdgeMeters(
      ResponseStore<CachedAnswer> store,
      EdgeTally tally,
      InvalidationLedger ledger,
      PeerEdges peers) {
    this.store = store;
    this.tally = tally;
    this.ledger = ledger;
    this.peers = peers;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("weir.edge.cache.entries", store, held -> held.stats().entries())
        .register(registry);
    Gauge.builder("weir.edge.cache.size", store, held -> held.stats().bytes())
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("weir.edge.cache.evictions", store, held -> held.stats().evictions())
        .register(registry);
    DiskTier<CachedAnswer> disk = store.disk();
    if (disk != null) {
      bindDisk(registry, disk);
    }
    count(registry, "hit", EdgeTally::hits);
    count(registry, "miss", EdgeTally::misses);
    count(registry, "collapsed", EdgeTally::collapsed);
    count(registry, "stale", EdgeTally::servedStale);
    FunctionCounter.builder("weir.edge.revalidations", tally, EdgeTally::revalidated)
        .register(registry);
    Gauge.builder("weir.edge.invalidations.open", ledger, InvalidationLedger::openCount)
        .register(registry);
    for (URI peer : peers.peers()) {
      Gauge.builder("weir.edge.invalidations.waiting", peers, all -> all.waiting(peer))
          .tag("peer", peer.toString())
          .register(registry);
    }
  }

  private static void bindDisk(MeterRegistry registry, DiskTier<CachedAnswer> disk) {
    Gauge.builder("weir.edge.disk.entries", disk, held -> held.stats().entries())
        .register(registry);
    Gauge.builder("weir.edge.disk.size", disk, held -> held.stats().bytes())
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("weir.edge.disk.evictions", disk, held -> held.stats().evictions())
        .register(registry);
    FunctionCounter.builder("weir.edge.disk.dropped", disk, DiskTier::dropped).register(registry);
  }

  private void count(MeterRegistry registry, String result, ToDoubleFunction<EdgeTally> count) {
    FunctionCounter.builder("weir.edge.requests", tally, count)
        .tag("result", result)
        .register(registry);
  }
}

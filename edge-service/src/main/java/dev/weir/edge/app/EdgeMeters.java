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
        .description("Answers in memory")
        .register(registry);
    Gauge.builder("weir.edge.cache.size", store, held -> held.stats().bytes())
        .description("What the answers in memory take")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("weir.edge.cache.evictions", store, held -> held.stats().evictions())
        .description("Answers that had to go from memory for others")
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
        .description("Stored answers that origins found unchanged")
        .register(registry);
    Gauge.builder("weir.edge.invalidations.open", ledger, InvalidationLedger::openCount)
        .description("Purges that not every edge has acknowledged")
        .register(registry);
    for (URI peer : peers.peers()) {
      Gauge.builder("weir.edge.invalidations.waiting", peers, all -> all.waiting(peer))
          .description("Purges that wait to be told to a peer")
          .tag("peer", peer.toString())
          .register(registry);
    }
  }

  private static void bindDisk(MeterRegistry registry, DiskTier<CachedAnswer> disk) {
    Gauge.builder("weir.edge.disk.entries", disk, held -> held.stats().entries())
        .description("Answers on disk")
        .register(registry);
    Gauge.builder("weir.edge.disk.size", disk, held -> held.stats().bytes())
        .description("What the answers on disk take")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("weir.edge.disk.evictions", disk, held -> held.stats().evictions())
        .description("Answers that had to go from disk for others")
        .register(registry);
    FunctionCounter.builder("weir.edge.disk.dropped", disk, DiskTier::dropped)
        .description("Answers that waited too long to be written to disk, or could not be")
        .register(registry);
  }

  private void count(MeterRegistry registry, String result, ToDoubleFunction<EdgeTally> count) {
    FunctionCounter.builder("weir.edge.requests", tally, count)
        .description("Requests, by what the cache made of them")
        .tag("result", result)
        .register(registry);
  }
}

package dev.weir.edge.app;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.SeriesSnapshot;
import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreStats;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This edge, and those that it knows. */
@Component
final class Edges {

  private static final String LISTENER = "listener";

  private final EdgeProperties properties;
  private final ResponseStore<CachedAnswer> store;
  private final EdgeTally tally;
  private final NetworkMetrics metrics;
  private final PeerEdges peers;

  Edges(
      EdgeProperties properties,
      ResponseStore<CachedAnswer> store,
      EdgeTally tally,
      NetworkMetrics metrics,
      PeerEdges peers) {
    this.properties = properties;
    this.store = store;
    this.tally = tally;
    this.metrics = metrics;
    this.peers = peers;
  }

  /** This edge first, then its peers as they are listed; one that does not answer is not alive. */
  Mono<List<EdgeView>> all() {
    return Flux.fromIterable(peers.peers())
        .flatMapSequential(peers::ask)
        .startWith(Mono.fromSupplier(this::self))
        .collectList();
  }

  EdgeView self() {
    List<SeriesSnapshot> listeners =
        metrics.snapshot().series().stream().filter(each -> each.kind().equals(LISTENER)).toList();
    StoreStats stats = store.stats();
    EdgeView.Load load =
        new EdgeView.Load(
            listeners.stream().mapToDouble(each -> each.requestsPerSecond().last10s()).sum(),
            listeners.stream().mapToLong(Edges::connections).sum(),
            stats.bytes(),
            stats.maxBytes(),
            tally.hitRatio());
    return new EdgeView(properties.id(), null, true, null, properties.location(), load);
  }

  private static long connections(SeriesSnapshot listener) {
    Long open = listener.openConnections();
    return open == null ? 0 : open;
  }
}

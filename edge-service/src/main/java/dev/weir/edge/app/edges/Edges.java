package dev.weir.edge.app.edges;

import dev.weir.common.cluster.SharedPresence;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.SeriesSnapshot;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreStats;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** This edge, and those that it knows. */
@Component
final class Edges {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LISTENER = "listener";

  private final EdgeProperties properties;
  private final ResponseStore<CachedAnswer> store;
  private final EdgeTally tally;
  private final NetworkMetrics metrics;
  private final PeerEdges peers;
  private final @Nullable SharedPresence presence;

  Edges(
      EdgeProperties properties,
      ResponseStore<CachedAnswer> store,
      EdgeTally tally,
      NetworkMetrics metrics,
      PeerEdges peers,
      Optional<SharedPresence> presence) {
    this.properties = properties;
    this.store = store;
    this.tally = tally;
    this.metrics = metrics;
    this.peers = peers;
    this.presence = presence.orElse(null);
    presence.ifPresent(
        shared -> shared.serve(properties.id(), () -> JSON.writeValueAsString(self())));
  }

  /**
   * This edge first, then those that say on Redis that they are there, by their ids, then the peers
   * that are listed; one that is silent, or does not answer, is not alive.
   */
  Mono<List<EdgeView>> all() {
    List<EdgeView> present = present();
    Set<String> known = present.stream().map(EdgeView::edge).collect(Collectors.toSet());
    return Flux.fromIterable(peers.peers())
        .flatMapSequential(peers::ask)
        .filter(peer -> !known.contains(peer.edge()))
        .startWith(present)
        .startWith(Mono.fromSupplier(this::self))
        .collectList();
  }

  private List<EdgeView> present() {
    return presence == null
        ? List.of()
        : presence.all().stream()
            .filter(each -> !each.name().equals(properties.id()))
            .sorted(Comparator.comparing(SharedPresence.Seen::name))
            .map(Edges::view)
            .toList();
  }

  private static EdgeView view(SharedPresence.Seen seen) {
    try {
      EdgeView said = JSON.readValue(seen.text(), EdgeView.class);
      return seen.alive() ? said : said.silent(seen.silence());
    } catch (JacksonException e) {
      // what a later version of this service may say
      return new EdgeView(
          seen.name(), null, seen.alive(), "says what is not understood", null, null);
    }
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

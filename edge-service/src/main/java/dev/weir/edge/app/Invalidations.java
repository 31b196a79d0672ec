package dev.weir.edge.app;

import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.store.ResponseStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes this edge and its peers forget. */
final class Invalidations {

  /** How long an answer waits for the peers; what is pending then goes on in the background. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final String edge;
  private final ResponseStore<CachedAnswer> store;
  private final InvalidationLedger ledger;
  private final PeerEdges peers;
  private final InstantSource clock;

  Invalidations(
      String edge,
      ResponseStore<CachedAnswer> store,
      InvalidationLedger ledger,
      PeerEdges peers,
      InstantSource clock) {
    this.edge = edge;
    this.store = store;
    this.ledger = ledger;
    this.peers = peers;
    this.clock = clock;
  }

  /** Forgets here and at every peer; the result tells how far it has come by then. */
  Mono<Invalidation> everywhere(InvalidationRequest request) {
    Invalidation opened = open(request.purge());
    ledger.open(opened);
    Mono<Void> told = peers.tell(opened.id(), request);
    return here(opened.purge())
        .doOnNext(done -> ledger.note(opened.id(), edge, acknowledged(done)))
        .then(told.timeout(PATIENCE, Mono.empty()))
        .then(Mono.fromSupplier(() -> ledger.find(opened.id()).orElse(opened)));
  }

  /** Forgets here alone. */
  Mono<LocalInvalidation> here(Purge purge) {
    return Mono.fromCallable(() -> new LocalInvalidation(edge, store.purge(purge)))
        .subscribeOn(Schedulers.boundedElastic());
  }

  Optional<Invalidation> find(String id) {
    return ledger.find(id);
  }

  private Invalidation open(Purge purge) {
    Map<String, EdgeState> edges = new LinkedHashMap<>();
    edges.put(edge, new EdgeState.Pending(0, "", true));
    for (URI peer : peers.peers()) {
      edges.put(peer.toString(), new EdgeState.Pending(0, "", true));
    }
    return new Invalidation(UUID.randomUUID().toString(), purge, clock.instant(), edges);
  }

  private EdgeState acknowledged(LocalInvalidation done) {
    return new EdgeState.Acknowledged(clock.instant(), done.removed());
  }
}

package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.store.ResponseStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** Makes this edge and its peers forget. */
final class Invalidations {

  /** How long an edge counts what it removed before it acknowledges without the count. */
  private static final Duration COUNTING = Duration.ofMillis(20);

  private final String edge;
  private final ResponseStore<CachedAnswer> store;
  private final Sites sites;
  private final InvalidationLedger ledger;
  private final PeerEdges peers;
  private final AuditLog audit;
  private final InstantSource clock;

  Invalidations(
      String edge,
      ResponseStore<CachedAnswer> store,
      Sites sites,
      InvalidationLedger ledger,
      PeerEdges peers,
      AuditLog audit,
      InstantSource clock) {
    this.edge = edge;
    this.store = store;
    this.sites = sites;
    this.ledger = ledger;
    this.peers = peers;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Forgets here, at once, and tells every peer in the background.
   *
   * @throws IllegalArgumentException when the order makes no sense here
   */
  Invalidation begin(PurgeOrder order, String who) {
    Purge purge = order.purge(sites);
    Invalidation opened = open(order);
    String id = opened.id();
    ledger.open(opened);
    CompletableFuture<Long> counted = store.purge(purge, order.effect(clock.millis()));
    Instant at = clock.instant();
    ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.empty()));
    counted.thenAccept(
        removed -> ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.of(removed))));
    peers.tell(id, InvalidationRequest.of(order));
    audit.record(new Change(who, "cache " + order, "kept", "forgotten, invalidation " + id));
    return ledger.find(id).orElse(opened);
  }

  /** How far it has come when every edge has acknowledged, or that time is over. */
  Mono<Invalidation> await(Invalidation begun, Duration patience) {
    return Mono.fromFuture(() -> ledger.whenComplete(begun.id()), true)
        .timeout(patience, Mono.empty())
        .then(Mono.fromSupplier(() -> ledger.find(begun.id()).orElse(begun)));
  }

  /**
   * Forgets here alone.
   *
   * @throws IllegalArgumentException when the order makes no sense here
   */
  Mono<LocalInvalidation> here(PurgeOrder order, String who) {
    CompletableFuture<Long> counted = store.purge(order.purge(sites), order.effect(clock.millis()));
    audit.record(new Change(who, "cache " + order, "kept", "forgotten here"));
    return Mono.fromFuture(counted, true)
        .timeout(COUNTING, Mono.empty())
        .map(removed -> new LocalInvalidation(edge, removed))
        .defaultIfEmpty(new LocalInvalidation(edge, null));
  }

  Optional<Invalidation> find(String id) {
    return ledger.find(id);
  }

  List<Invalidation> all() {
    return ledger.all();
  }

  private Invalidation open(PurgeOrder order) {
    Map<String, EdgeState> edges = new LinkedHashMap<>();
    edges.put(edge, new EdgeState.Pending(0, "", true));
    for (URI peer : peers.peers()) {
      edges.put(peer.toString(), new EdgeState.Pending(0, "", true));
    }
    return new Invalidation(UUID.randomUUID().toString(), order, clock.instant(), edges);
  }
}

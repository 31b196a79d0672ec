package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeOrder;
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

/** Makes this edge and the others forget. */
final class Invalidations {

  /** How long an edge counts what it removed before it acknowledges without the count. */
  static final Duration COUNTING = Duration.ofMillis(20);

  private final String edge;
  private final LocalPurges local;
  private final InvalidationLedger ledger;
  private final OtherEdges others;
  private final AuditLog audit;
  private final InstantSource clock;

  Invalidations(
      String edge,
      LocalPurges local,
      InvalidationLedger ledger,
      OtherEdges others,
      AuditLog audit,
      InstantSource clock) {
    this.edge = edge;
    this.local = local;
    this.ledger = ledger;
    this.others = others;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Forgets here, at once, and tells the others in the background.
   *
   * @throws IllegalArgumentException when the order makes no sense here
   */
  Invalidation begin(PurgeOrder order, String who) {
    Purge purge = local.purge(order);
    Invalidation opened = open(order);
    String id = opened.id();
    ledger.open(opened);
    CompletableFuture<Long> counted = local.forget(purge, order);
    Instant at = clock.instant();
    ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.empty()));
    counted.thenAccept(
        removed -> ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.of(removed))));
    others.tell(opened, counted);
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
    CompletableFuture<Long> counted = local.forget(local.purge(order), order);
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
    others.names().forEach(name -> edges.put(name, new EdgeState.Pending(0, "", true)));
    return new Invalidation(UUID.randomUUID().toString(), order, clock.instant(), edges);
  }
}

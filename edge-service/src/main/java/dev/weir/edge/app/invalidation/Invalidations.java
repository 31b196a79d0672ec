package dev.weir.edge.app.invalidation;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.edge.app.edges.OtherEdges;
import dev.weir.edge.app.purge.InvalidationRequest;
import dev.weir.edge.app.purge.LocalInvalidation;
import dev.weir.edge.app.purge.LocalInvalidations;
import dev.weir.edge.app.purge.LocalPurges;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Makes this edge and the others forget. */
public final class Invalidations {

  private static final Logger log = LoggerFactory.getLogger(Invalidations.class);

  private static final String UNFOLLOWED =
      "it is told, but how far it comes is not followed: too many invalidations are open";

  private final String edge;
  private final LocalPurges local;
  private final InvalidationLedger ledger;
  private final OtherEdges others;
  private final AuditLog audit;
  private final InstantSource clock;

  public Invalidations(
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
  public Invalidation begin(PurgeOrder order, String who) {
    Purge purge = local.purge(order);
    Invalidation opened = open(order);
    String id = opened.id();
    boolean followed = ledger.open(opened);
    CompletableFuture<Long> counted = local.forget(purge, order);
    Instant at = clock.instant();
    ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.empty()));
    counted.thenAccept(
        removed -> ledger.note(id, edge, new EdgeState.Acknowledged(at, OptionalLong.of(removed))));
    others.tell(opened, counted);
    audit.record(new Change(who, "cache " + order, "kept", "forgotten, invalidation " + id));
    return followed ? ledger.find(id).orElse(opened) : unfollowed(opened, at);
  }

  private Invalidation unfollowed(Invalidation opened, Instant at) {
    Invalidation told = opened.with(edge, new EdgeState.Acknowledged(at, OptionalLong.empty()));
    for (String name : others.names()) {
      told = told.with(name, new EdgeState.Pending(0, UNFOLLOWED, true));
    }
    return told;
  }

  /** How far it has come when every edge has acknowledged, or that time is over. */
  public Mono<Invalidation> await(Invalidation begun, Duration patience) {
    if (ledger.find(begun.id()).isEmpty()) {
      return Mono.just(begun);
    }
    return Mono.fromFuture(() -> ledger.whenComplete(begun.id()), true)
        .timeout(patience, Mono.fromSupplier(() -> ledger.find(begun.id()).orElse(begun)));
  }

  /**
   * Forgets here alone.
   *
   * @throws IllegalArgumentException when the order makes no sense here
   */
  Mono<LocalInvalidation> here(PurgeOrder order, String who) {
    CompletableFuture<Long> counted = forgetHere(order, who);
    return Mono.fromFuture(counted, true)
        .timeout(LocalPurges.COUNTING, Mono.empty())
        .map(removed -> new LocalInvalidation(edge, removed))
        .defaultIfEmpty(new LocalInvalidation(edge, null));
  }

  /** Forgets here alone; everything, where one of these makes no sense here. */
  Mono<LocalInvalidations> here(List<InvalidationRequest> requests, String who) {
    List<CompletableFuture<Long>> counted =
        requests.stream().map(request -> forgetTold(request, who)).toList();
    return Mono.fromFuture(CompletableFuture.allOf(counted.toArray(CompletableFuture[]::new)), true)
        .timeout(LocalPurges.COUNTING, Mono.empty())
        .then(Mono.fromSupplier(() -> new LocalInvalidations(edge, counts(counted))));
  }

  private CompletableFuture<Long> forgetTold(InvalidationRequest request, String who) {
    try {
      PurgeOrder order = request.order();
      return local.isElsewhere(order)
          ? CompletableFuture.completedFuture(0L)
          : forgetHere(order, who);
    } catch (IllegalArgumentException e) {
      log.warn("a purge of another edge makes no sense, everything is forgotten: {}", e.toString());
      return forgetHere(new PurgeOrder(PurgeOrder.Type.ALL, "", null, false), who);
    }
  }

  private CompletableFuture<Long> forgetHere(PurgeOrder order, String who) {
    CompletableFuture<Long> counted = local.forget(local.purge(order), order);
    audit.record(new Change(who, "cache " + order, "kept", "forgotten here"));
    return counted;
  }

  private static List<@Nullable Long> counts(List<CompletableFuture<Long>> counted) {
    List<@Nullable Long> counts = new ArrayList<>(counted.size());
    counted.forEach(each -> counts.add(each.getNow(null)));
    return counts;
  }

  Optional<Invalidation> find(String id) {
    return ledger.find(id);
  }

  public List<Invalidation> all() {
    return ledger.all();
  }

  private Invalidation open(PurgeOrder order) {
    Map<String, EdgeState> edges = new LinkedHashMap<>();
    edges.put(edge, new EdgeState.Pending(0, "", true));
    others.names().forEach(name -> edges.put(name, new EdgeState.Pending(0, "", true)));
    return new Invalidation(UUID.randomUUID().toString(), order, clock.instant(), edges);
  }
}

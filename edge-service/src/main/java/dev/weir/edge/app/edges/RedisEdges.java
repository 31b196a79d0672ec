package dev.weir.edge.app.edges;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.cluster.SharedLog;
import dev.weir.edge.app.purge.InvalidationRequest;
import dev.weir.edge.app.purge.LocalPurges;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PurgeOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The other edges, told over one log on Redis, in which purges and their acknowledgements stand in
 * one order. Every edge reads all of it, so that each can say how far a purge has come.
 *
 * <p>A purge waits at {@value #REDIS} until it is read back from there; from then on it waits for
 * the edges that read the log when it came. An edge that has missed some of it, or cannot read what
 * it says, forgets everything.
 */
public final class RedisEdges implements OtherEdges, SharedLog.Reader, AutoCloseable {

  /** Where a purge is pending that is not in the log yet. */
  public static final String REDIS = "redis";

  private static final Logger log = LoggerFactory.getLogger(RedisEdges.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long UNCOUNTED = -1;

  /**
   * What is in the log: a purge, or that an edge has carried one out.
   *
   * @param id of the invalidation
   * @param at when it was asked for, or carried out
   * @param edge that was asked, or carried it out
   * @param request what is purged; left out of an acknowledgement
   * @param removed how many keys the edge held of it; left out where they are still counted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Word(
      String id,
      Instant at,
      String edge,
      @Nullable InvalidationRequest request,
      @Nullable Long removed) {

    EdgeState acknowledged() {
      return new EdgeState.Acknowledged(
          at, removed == null ? OptionalLong.empty() : OptionalLong.of(removed));
    }
  }

  private final String edge;
  private final BooleanSupplier connected;
  private final SharedLog shared;
  private final LocalPurges local;
  private final InvalidationLedger ledger;
  private final AuditLog audit;
  private final InstantSource clock;

  /** Those that hold here already, until they are read back. */
  private final Map<String, CompletableFuture<Long>> mine = new ConcurrentHashMap<>();

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("weir-invalidations").factory());

  public RedisEdges(
      String edge,
      BooleanSupplier connected,
      SharedLog shared,
      LocalPurges local,
      InvalidationLedger ledger,
      AuditLog audit,
      InstantSource clock) {
    this.edge = edge;
    this.connected = connected;
    this.shared = shared;
    this.local = local;
    this.ledger = ledger;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public List<String> names() {
    return List.of(REDIS);
  }

  @Override
  public void tell(Invalidation begun, CompletableFuture<Long> counted) {
    if (!connected.getAsBoolean()) {
      EdgeState away = new EdgeState.Pending(1, "Redis is away, it is told when it is back", true);
      ledger.note(begun.id(), REDIS, away);
    }
    mine.put(begun.id(), counted);
    if (!shared.add(purge(begun, begun.order()))) {
      log.warn("too many purges wait for Redis, one of everything takes their place");
      mine.keySet().retainAll(Set.of(begun.id()));
      shared.addInstead(purge(begun, new PurgeOrder(PurgeOrder.Type.ALL, "", null, false)));
    }
  }

  private String purge(Invalidation begun, PurgeOrder order) {
    return JSON.writeValueAsString(
        new Word(begun.id(), begun.at(), edge, InvalidationRequest.of(order), null));
  }

  @Override
  public void read(List<SharedLog.Entry> entries) {
    worker.execute(() -> entries.forEach(this::heard));
  }

  @Override
  public void missed() {
    worker.execute(
        () -> {
          log.warn("purges were missed, everything is forgotten");
          local.forgetAll();
          audit.record(new Change("cluster", "cache all", "kept", "forgotten, purges were missed"));
        });
  }

  private void heard(SharedLog.Entry entry) {
    try {
      Word word = JSON.readValue(entry.text(), Word.class);
      if (word.request() != null) {
        carryOut(word, word.request().order(), entry.readers());
      } else if (!word.edge().equals(edge)) {
        ledger.note(word.id(), word.edge(), word.acknowledged());
      }
    } catch (RuntimeException e) {
      // what a later version of this service may have written
      log.warn("a purge cannot be read, everything is forgotten: {}", e.toString());
      local.forgetAll();
    }
  }

  private void carryOut(Word word, PurgeOrder order, Set<String> readers) {
    CompletableFuture<Long> here = mine.remove(word.id());
    CompletableFuture<Long> counted = here == null ? forget(word, order) : here;
    ledger.sent(new Invalidation(word.id(), order, word.at(), Map.of()), REDIS, readers);
    Instant at = clock.instant();
    counted
        .copy()
        .completeOnTimeout(UNCOUNTED, LocalPurges.COUNTING.toMillis(), TimeUnit.MILLISECONDS)
        .thenAccept(removed -> acknowledge(word, at, removed, here == null));
  }

  private CompletableFuture<Long> forget(Word word, PurgeOrder order) {
    if (local.isElsewhere(order)) {
      return CompletableFuture.completedFuture(0L);
    }
    CompletableFuture<Long> counted = local.forget(local.purge(order), order);
    audit.record(
        new Change(
            "edge " + word.edge(),
            "cache " + order,
            "kept",
            "forgotten, invalidation " + word.id()));
    return counted;
  }

  private void acknowledge(Word word, Instant at, long removed, boolean foreign) {
    Word done = new Word(word.id(), at, edge, null, removed == UNCOUNTED ? null : removed);
    if (foreign) {
      ledger.note(word.id(), edge, done.acknowledged());
    }
    shared.add(JSON.writeValueAsString(done));
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}

package dev.weir.edge.invalidate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far invalidations have come: the latest that every edge has acknowledged, and those that are
 * open, none of which is forgotten silently. Where too many are open the next is refused, and one
 * that was open for {@link #PATIENCE} is given up. Tells who waits for the end of one. Thread-safe.
 */
public final class InvalidationLedger {

  /** How long an invalidation is followed that does not end. */
  public static final Duration PATIENCE = Duration.ofDays(1);

  private record Kept(long number, Invalidation invalidation) {}

  private final int mostEnded;
  private final int mostOpen;
  private final Consumer<Invalidation> givenUp;
  private final Map<String, Kept> ended = new LinkedHashMap<>();
  private final Map<String, Kept> open = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<Invalidation>> waited = new HashMap<>();
  private long latest;

  /**
   * A ledger in which nothing is noted.
   *
   * @param mostEnded how many are kept that every edge has acknowledged; the oldest goes first
   * @param mostOpen how many others are followed at most
   * @param givenUp told of each that did not end in time
   */
  public InvalidationLedger(int mostEnded, int mostOpen, Consumer<Invalidation> givenUp) {
    this.mostEnded = mostEnded;
    this.mostOpen = mostOpen;
    this.givenUp = givenUp;
  }

  /**
   * Begins to follow an invalidation.
   *
   * @return false where too many are open, and it is not followed
   */
  public boolean open(Invalidation invalidation) {
    List<Invalidation> late = new ArrayList<>();
    boolean followed;
    synchronized (this) {
      giveUp(invalidation.at(), late);
      followed = open.size() < mostOpen;
      if (followed) {
        latest++;
        open.put(invalidation.id(), new Kept(latest, invalidation));
      }
    }
    late.forEach(givenUp);
    return followed;
  }

  private void giveUp(Instant now, List<Invalidation> late) {
    while (!open.isEmpty()) {
      Invalidation oldest = open.values().iterator().next().invalidation();
      if (!oldest.at().plus(PATIENCE).isBefore(now)) {
        return;
      }
      open.remove(oldest.id());
      waited.remove(oldest.id());
      late.add(oldest);
    }
  }

  /**
   * Notes that an invalidation is on its way to these edges; one that is not known yet is followed
   * from now on.
   *
   * @param from where it waited until now
   * @param to the edges' names
   */
  public void sent(Invalidation heard, String from, Collection<String> to) {
    if (find(heard.id()).isEmpty()) {
      open(heard);
    }
    change(heard.id(), before -> before.sent(from, to));
  }

  /** Notes the state of one edge; of an invalidation that is not kept nothing is noted. */
  public void note(String id, String edge, EdgeState state) {
    change(id, before -> before.with(edge, state));
  }

  /**
   * Notes the state of one edge for all that are pending there.
   *
   * @param upTo number of the latest that is meant, as {@link #latest} told it
   */
  public void noteAll(String edge, long upTo, EdgeState state) {
    List<String> meant;
    synchronized (this) {
      meant =
          open.values().stream()
              .filter(each -> each.number() <= upTo)
              .map(Kept::invalidation)
              .filter(each -> each.edges().get(edge) instanceof EdgeState.Pending)
              .map(Invalidation::id)
              .toList();
    }
    meant.forEach(id -> note(id, edge, state));
  }

  /** Number of the latest invalidation that is followed; it only grows. */
  public synchronized long latest() {
    return latest;
  }

  /** How many are open. */
  public synchronized int openCount() {
    return open.size();
  }

  private void change(String id, UnaryOperator<Invalidation> change) {
    CompletableFuture<Invalidation> waiting = null;
    Invalidation now;
    synchronized (this) {
      Kept before = kept(id);
      if (before == null) {
        return;
      }
      now = change.apply(before.invalidation());
      place(new Kept(before.number(), now));
      if (now.complete()) {
        waiting = waited.remove(id);
      }
    }
    if (waiting != null) {
      waiting.complete(now);
    }
  }

  private @Nullable Kept kept(String id) {
    Kept still = open.get(id);
    return still == null ? ended.get(id) : still;
  }

  private void place(Kept now) {
    String id = now.invalidation().id();
    if (now.invalidation().complete()) {
      open.remove(id);
      ended.put(id, now);
      if (ended.size() > mostEnded) {
        ended.remove(ended.keySet().iterator().next());
      }
    } else {
      ended.remove(id);
      open.put(id, now);
    }
  }

  /** Is told when every edge has acknowledged; never, where it is not kept until then. */
  public synchronized CompletableFuture<Invalidation> whenComplete(String id) {
    Kept now = kept(id);
    if (now == null) {
      return new CompletableFuture<>();
    }
    return now.invalidation().complete()
        ? CompletableFuture.completedFuture(now.invalidation())
        : waited.computeIfAbsent(id, same -> new CompletableFuture<>());
  }

  /** All that are kept, the latest first. */
  public synchronized List<Invalidation> all() {
    return Stream.concat(open.values().stream(), ended.values().stream())
        .sorted(Comparator.comparingLong(Kept::number).reversed())
        .map(Kept::invalidation)
        .toList();
  }

  public synchronized Optional<Invalidation> find(String id) {
    return Optional.ofNullable(kept(id)).map(Kept::invalidation);
  }
}

package dev.weir.edge.store;

import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.invalidate.PurgeLog.Verdict;
import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DiskTier} knows of a key. Never changes: what becomes of it is another.
 *
 * @param <P> what is served
 * @param places of its variants, the newest first
 * @param tags of all of them
 * @param clearedUpTo the purges that it has been compared with
 */
record DiskShelf<P>(List<DiskPlace<P>> places, List<String> tags, long clearedUpTo) {

  static <P> DiskShelf<P> of(List<DiskPlace<P>> places, long clearedUpTo) {
    List<String> tags = places.stream().flatMap(place -> place.tags().stream()).distinct().toList();
    return new DiskShelf<>(List.copyOf(places), tags, clearedUpTo);
  }

  /**
   * With a place that was there when the process began. What this process stored is newer than
   * that; of what was there, what comes later.
   *
   * @param before null: nothing was known of the key
   */
  static <P> DiskShelf<P> beneath(
      @Nullable DiskShelf<P> before, DiskPlace<P> place, int maxVariants) {
    List<DiskPlace<P>> places = new ArrayList<>();
    if (before != null) {
      for (DiskPlace<P> other : before.places()) {
        boolean replaced = other.recovered() && other.vary().equals(place.vary());
        if (!other.recovered() && other.vary().equals(place.vary())) {
          return before;
        }
        if (!replaced) {
          places.add(other);
        }
      }
    }
    if (places.size() < maxVariants) {
      places.add(place);
    }
    return of(places, before == null ? 0 : before.clearedUpTo());
  }

  /**
   * With the newest place, in front of those that answer other requests.
   *
   * @param before what purges have left; null: nothing
   * @param request that the newest answers
   */
  static <P> DiskShelf<P> onto(
      @Nullable DiskShelf<P> before,
      DiskPlace<P> place,
      Fields request,
      int maxVariants,
      long clearedUpTo) {
    List<DiskPlace<P>> places = new ArrayList<>();
    places.add(place);
    if (before != null) {
      for (DiskPlace<P> other : before.places()) {
        if (places.size() < maxVariants && !other.vary().matches(request)) {
          places.add(other);
        }
      }
    }
    return of(places, clearedUpTo);
  }

  /** Where the answer to a request is; null: nowhere here. */
  @Nullable DiskPlace<P> find(Fields request) {
    for (DiskPlace<P> place : places) {
      if (place.vary().matches(request)) {
        return place;
      }
    }
    return null;
  }

  /** What is left after the purges since the last comparison; null: nothing. */
  @Nullable DiskShelf<P> left(CacheKey key, PurgeLog purges) {
    long generation = purges.generation();
    return switch (purges.since(key, tags, clearedUpTo)) {
      case Verdict.Clear _ -> new DiskShelf<>(places, tags, generation);
      case Verdict.Gone _ -> null;
      case Verdict.Stale(long number, long at) -> staleFrom(at, generation);
    };
  }

  DiskShelf<P> staleFrom(long atMillis, long cleared) {
    return of(places.stream().map(place -> place.staleFrom(atMillis)).toList(), cleared);
  }

  /** Null where nothing is left. */
  @Nullable DiskShelf<P> without(Predicate<DiskPlace<P>> gone) {
    List<DiskPlace<P>> left = places.stream().filter(gone.negate()).toList();
    return left.isEmpty() ? null : of(left, clearedUpTo);
  }

  /** Whether a place waits for the write of this ticket, or was written by it. */
  boolean hasPlaceOf(long ticket) {
    return places.stream().anyMatch(place -> place.ticket() == ticket);
  }

  /**
   * After a write.
   *
   * @param spot where its answer is; null: it could not be written
   * @return null where nothing is left
   */
  @Nullable DiskShelf<P> settled(long ticket, SegmentLog.@Nullable Spot spot) {
    List<DiskPlace<P>> now = new ArrayList<>();
    for (DiskPlace<P> place : places) {
      if (place.ticket() != ticket) {
        now.add(place);
      } else if (spot != null) {
        now.add(place.at(spot));
      }
    }
    return now.isEmpty() ? null : of(now, clearedUpTo);
  }
}

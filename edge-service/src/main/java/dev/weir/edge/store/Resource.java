package dev.weir.edge.store;

import dev.weir.edge.http.Fields;
import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is stored under one key: its variants, the newest first. Unchanging but for one mark. */
final class Resource<P> {

  /** Node of the hash table, policy links, key with its text, and this object, roughly. */
  private static final int OVERHEAD = 180;

  private final Variant<P> newest;

  /** Most resources have none, and need no list of their own. */
  private final List<Variant<P>> older;

  private final int weight;

  /**
   * Number of the latest broad purge that is known not to cover this. Two threads may both find
   * that out and write it; the smaller number only leads to another look.
   */
  private volatile long clearedUpTo;

  private Resource(CacheKey key, Variant<P> newest, List<Variant<P>> older, long clearedUpTo) {
    this.newest = newest;
    this.older = older;
    this.clearedUpTo = clearedUpTo;
    this.weight = weigh(key);
  }

  static <P> Resource<P> of(CacheKey key, Variant<P> variant, long clearedUpTo) {
    return new Resource<>(key, variant, List.of(), clearedUpTo);
  }

  /**
   * The same with {@code variant} in place of those that answer {@code request}; beyond {@code
   * limit} the oldest goes. Both must be known to be clear of broad purges up to {@code
   * clearedUpTo}.
   */
  Resource<P> with(CacheKey key, Variant<P> variant, Fields request, int limit, long clearedUpTo) {
    List<Variant<P>> kept =
        variants().stream()
            .filter(other -> !other.vary().matches(request))
            .limit(limit - 1L)
            .toList();
    return new Resource<>(key, variant, kept.isEmpty() ? List.of() : kept, clearedUpTo);
  }

  /** The same, stale since then. */
  Resource<P> staleFrom(CacheKey key, long atMillis, long clearedUpTo) {
    return each(key, variant -> variant.staleFrom(atMillis), clearedUpTo);
  }

  /** The same, where what is served of one variant takes so many bytes more. */
  Resource<P> grown(CacheKey key, P payload, long bytes) {
    return each(
        key,
        variant -> variant.payload().equals(payload) ? variant.grown(bytes) : variant,
        clearedUpTo);
  }

  private Resource<P> each(CacheKey key, UnaryOperator<Variant<P>> change, long clearedUpTo) {
    return new Resource<>(
        key,
        change.apply(newest),
        older.isEmpty() ? List.of() : older.stream().map(change).toList(),
        clearedUpTo);
  }

  List<Variant<P>> variants() {
    if (older.isEmpty()) {
      return List.of(newest);
    }
    List<Variant<P>> all = new ArrayList<>(older.size() + 1);
    all.add(newest);
    all.addAll(older);
    return all;
  }

  /** Those of all variants. */
  List<String> tags() {
    return older.isEmpty()
        ? newest.tags()
        : variants().stream().flatMap(each -> each.tags().stream()).distinct().toList();
  }

  @Nullable Variant<P> find(Fields request) {
    if (newest.vary().matches(request)) {
      return newest;
    }
    for (int i = 0; i < older.size(); i++) {
      Variant<P> variant = older.get(i);
      if (variant.vary().matches(request)) {
        return variant;
      }
    }
    return null;
  }

  long clearedUpTo() {
    return clearedUpTo;
  }

  void clearUpTo(long generation) {
    clearedUpTo = generation;
  }

  int weight() {
    return weight;
  }

  private int weigh(CacheKey key) {
    long total = OVERHEAD + newest.weight();
    total += key.host().length();
    total += key.target().length();
    for (Variant<P> variant : older) {
      total += variant.weight();
    }
    return (int) Math.min(Integer.MAX_VALUE, total);
  }
}

package dev.weir.edge.store;

import dev.weir.edge.http.Fields;
import dev.weir.edge.policy.CacheKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is stored under one key: its variants, the newest first. Unchanging but for one mark. */
final class Resource<P> {

  /** Node of the hash table, policy links, key record and this object, roughly. */
  private static final int OVERHEAD = 200;

  private final List<Variant<P>> variants;
  private final List<String> tags;
  private final int weight;

  /**
   * Number of the latest broad purge that is known not to cover this. Two threads may both find
   * that out and write it; the smaller number only leads to another look.
   */
  private volatile long clearedUpTo;

  private Resource(CacheKey key, List<Variant<P>> variants, long clearedUpTo) {
    this.variants = variants;
    this.tags = tags(variants);
    this.clearedUpTo = clearedUpTo;
    this.weight = weigh(key, variants);
  }

  static <P> Resource<P> of(CacheKey key, Variant<P> variant, long clearedUpTo) {
    return new Resource<>(key, List.of(variant), clearedUpTo);
  }

  /**
   * The same with {@code variant} in place of those that answer {@code request}; beyond {@code
   * limit} the oldest goes. Both must be known to be clear of broad purges up to {@code
   * clearedUpTo}.
   */
  Resource<P> with(CacheKey key, Variant<P> variant, Fields request, int limit, long clearedUpTo) {
    List<Variant<P>> next = new ArrayList<>(variants.size() + 1);
    next.add(variant);
    for (Variant<P> other : variants) {
      if (next.size() < limit && !other.vary().matches(request)) {
        next.add(other);
      }
    }
    return new Resource<>(key, List.copyOf(next), clearedUpTo);
  }

  /** The same, stale since then. */
  Resource<P> staleFrom(CacheKey key, long atMillis, long clearedUpTo) {
    return new Resource<>(
        key, variants.stream().map(each -> each.staleFrom(atMillis)).toList(), clearedUpTo);
  }

  /** The same, where what is served of one variant takes so many bytes more. */
  Resource<P> grown(CacheKey key, P payload, long bytes) {
    return new Resource<>(
        key,
        variants.stream()
            .map(each -> each.payload().equals(payload) ? each.grown(bytes) : each)
            .toList(),
        clearedUpTo);
  }

  List<Variant<P>> variants() {
    return variants;
  }

  /** Those of all variants. */
  List<String> tags() {
    return tags;
  }

  private static <P> List<String> tags(List<Variant<P>> variants) {
    return variants.size() == 1
        ? variants.getFirst().tags()
        : variants.stream().flatMap(each -> each.tags().stream()).distinct().toList();
  }

  @Nullable Variant<P> find(Fields request) {
    for (int i = 0; i < variants.size(); i++) {
      Variant<P> variant = variants.get(i);
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

  private static <P> int weigh(CacheKey key, List<Variant<P>> variants) {
    long total = OVERHEAD;
    total += key.host().length();
    total += key.target().length();
    for (Variant<P> variant : variants) {
      total += variant.weight();
    }
    return (int) Math.min(Integer.MAX_VALUE, total);
  }
}

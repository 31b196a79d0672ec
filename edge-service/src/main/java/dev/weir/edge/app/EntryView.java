package dev.weir.edge.app;

import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.Variant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored under one key.
 *
 * @param url host, path and query
 * @param variants how many
 * @param bytes of all of them, in the tier that has more
 * @param tags of all of them
 * @param tiers {@code memory}, {@code disk} or both
 * @param hits requests that what is in memory has answered since it was stored or found unchanged
 */
record EntryView(
    String url, int variants, long bytes, List<String> tags, List<String> tiers, long hits) {

  static final String MEMORY = "memory";
  static final String DISK = "disk";

  /**
   * Of one key.
   *
   * @param variants in memory
   * @param held on disk; null: nothing
   */
  static EntryView of(
      CacheKey key, List<Variant<CachedAnswer>> variants, DiskTier.@Nullable Held held) {
    List<String> tiers = new ArrayList<>();
    Set<String> tags = new LinkedHashSet<>();
    if (!variants.isEmpty()) {
      tiers.add(MEMORY);
    }
    variants.forEach(each -> tags.addAll(each.tags()));
    if (held != null) {
      tiers.add(DISK);
      tags.addAll(held.tags());
    }
    long inMemory = variants.stream().mapToLong(Variant::bytes).sum();
    return new EntryView(
        key.host() + key.target(),
        Math.max(variants.size(), held == null ? 0 : held.variants()),
        Math.max(inMemory, held == null ? 0 : held.bytes()),
        List.copyOf(tags),
        tiers,
        served(variants));
  }

  /** How many requests answers in memory have answered. */
  static long served(List<Variant<CachedAnswer>> variants) {
    return variants.stream().mapToLong(each -> each.payload().served()).sum();
  }
}

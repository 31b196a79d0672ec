package dev.weir.edge.app;

import dev.weir.edge.app.site.Sites;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Finds what is stored: in memory first, and then on disk alone. */
final class StoredEntries {

  private final ResponseStore<CachedAnswer> store;
  private final Sites sites;

  StoredEntries(ResponseStore<CachedAnswer> store, Sites sites) {
    this.store = store;
    this.sites = sites;
  }

  /**
   * Which entries are looked for.
   *
   * @param site whose they are; empty: of every site
   * @param prefix what path and query, or host, path and query begin with
   * @param most how many are given
   */
  record Wanted(String site, String prefix, int most) {}

  /** In no order. */
  List<EntryView> any(Wanted wanted) {
    List<EntryView> found = new ArrayList<>();
    for (CacheKey key : store.keys()) {
      if (found.size() < wanted.most() && matches(key, wanted)) {
        addFromMemory(found, key);
      }
    }
    addFromDisk(found, wanted);
    return found;
  }

  /**
   * What has answered most requests first. Looks at all that is in memory, and keeps no more than
   * it gives.
   */
  List<EntryView> mostHit(Wanted wanted) {
    PriorityQueue<Map.Entry<CacheKey, Long>> best =
        new PriorityQueue<>(Map.Entry.comparingByValue());
    for (CacheKey key : store.keys()) {
      if (matches(key, wanted)) {
        best.add(Map.entry(key, EntryView.served(store.variants(key))));
        if (best.size() > wanted.most()) {
          best.remove();
        }
      }
    }
    List<EntryView> found = new ArrayList<>();
    best.forEach(each -> addFromMemory(found, each.getKey()));
    found.sort(Comparator.comparingLong(EntryView::hits).reversed());
    addFromDisk(found, wanted);
    return found;
  }

  private void addFromMemory(List<EntryView> found, CacheKey key) {
    List<Variant<CachedAnswer>> variants = store.variants(key);
    if (!variants.isEmpty()) {
      found.add(EntryView.of(key, variants, store.onDisk(key)));
    }
  }

  private void addFromDisk(List<EntryView> found, Wanted wanted) {
    for (CacheKey key : store.keysOnDisk()) {
      if (found.size() < wanted.most() && matches(key, wanted) && store.variants(key).isEmpty()) {
        DiskTier.Held held = store.onDisk(key);
        if (held != null) {
          found.add(EntryView.of(key, List.of(), held));
        }
      }
    }
  }

  private boolean matches(CacheKey key, Wanted wanted) {
    String from = wanted.prefix().startsWith("/") ? key.target() : key.host() + key.target();
    return from.startsWith(wanted.prefix()) && isOf(wanted.site(), key);
  }

  private boolean isOf(String name, CacheKey key) {
    if (name.isEmpty()) {
      return true;
    }
    Sites.Site site = sites.ofHost(key.host());
    return site != null && name.equals(site.name());
  }
}

package dev.weir.lb.traffic;

import dev.weir.lb.sticky.StickyKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All splits, by name. They may change while requests are served. */
public final class Splits {

  private final Supplier<StickyKey> key;
  private final Map<String, Split> byName = new ConcurrentHashMap<>();

  /**
   * @param key is asked for once cookies are signed
   */
  public Splits(List<SplitSpec> specs, Supplier<StickyKey> key) {
    this.key = key;
    specs.forEach(this::put);
  }

  /** None. */
  public static Splits none() {
    return new Splits(
        List.of(),
        () -> {
          throw new IllegalStateException("there is no split");
        });
  }

  /** Makes a split of that name, or takes the place of the one that there is. */
  public void put(SplitSpec spec) {
    byName.put(spec.name(), new Split(spec, key));
  }

  /** Takes a split out; false when there is none of that name. */
  public boolean remove(String name) {
    return byName.remove(name) != null;
  }

  /** The split of that name; null when there is none. */
  public @Nullable Split named(String name) {
    return byName.get(name);
  }

  /** In order of their names. */
  public List<SplitSpec> all() {
    return byName.values().stream()
        .map(Split::spec)
        .sorted(Comparator.comparing(SplitSpec::name))
        .toList();
  }
}

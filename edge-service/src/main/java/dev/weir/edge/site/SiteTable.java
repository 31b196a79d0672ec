package dev.weir.edge.site;

import dev.weir.common.net.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the site of a host: the one that names it, else the one with the longest {@code *.parent}
 * that it is below, else the one that takes any. Unchanging; a look-up costs one hash for each
 * label of the host at most.
 *
 * @param <T> what stands for a site
 */
public final class SiteTable<T> {

  private final Map<String, T> exact = new HashMap<>();
  private final Map<String, T> below = new HashMap<>();
  private @Nullable T any;

  private SiteTable() {}

  /** No site at all. */
  public static <T> SiteTable<T> empty() {
    return new SiteTable<>();
  }

  /** One site that takes every host. */
  public static <T> SiteTable<T> of(T site) {
    SiteTable<T> table = new SiteTable<>();
    table.any = site;
    return table;
  }

  /**
   * The table of these sites.
   *
   * @param hosts of each site by its name, as {@link HostPattern} reads them
   * @param sites what stands for the site of a name
   * @throws IllegalArgumentException when a pattern is none, or two sites have the same
   */
  public static <T> SiteTable<T> of(Map<String, List<String>> hosts, Function<String, T> sites) {
    SiteTable<T> table = new SiteTable<>();
    hosts.forEach(
        (name, patterns) -> {
          T site = sites.apply(name);
          patterns.forEach(pattern -> table.add(pattern, site));
        });
    return table;
  }

  private void add(String pattern, T site) {
    T other =
        switch (HostPattern.parse(pattern)) {
          case HostPattern.Exact(String name) -> exact.put(name, site);
          case HostPattern.Below(String parent) -> below.put(parent, site);
          case HostPattern.Any() -> {
            T before = any;
            any = site;
            yield before;
          }
        };
    if (other != null) {
      throw new IllegalArgumentException(
          "hosts: '" + pattern + "' is of two sites, or twice of one");
    }
  }

  /**
   * The site of a host; null where none takes it.
   *
   * @param host in lower case, with or without a port; empty where a request names none
   */
  public @Nullable T find(String host) {
    if (exact.isEmpty() && below.isEmpty()) {
      return any;
    }
    String name = HostPort.hostOf(host);
    T found = exact.get(name);
    return found != null ? found : findBelow(name);
  }

  private @Nullable T findBelow(String name) {
    int dot = below.isEmpty() ? -1 : name.indexOf('.');
    while (dot >= 0) {
      T found = below.get(name.substring(dot + 1));
      if (found != null) {
        return found;
      }
      dot = name.indexOf('.', dot + 1);
    }
    return any;
  }
}

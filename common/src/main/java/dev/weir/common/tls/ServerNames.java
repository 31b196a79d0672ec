package dev.weir.common.tls;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a server name: the exact name before a wildcard, and a wildcard stands for
 * exactly one label, the leftmost (RFC 9525 section 6.3). Immutable.
 *
 * <p>With {@code a.example} and {@code *.example}: {@code a.example} finds the first, {@code
 * b.example} the second, {@code c.b.example} and {@code example} nothing.
 */
public final class ServerNames<T> {

  private static final String WILDCARD = "*.";

  private final Map<String, T> exact = new HashMap<>();
  private final Map<String, T> underWildcard = new HashMap<>();

  /** One that finds each value by any of its names; the first one to claim a name keeps it. */
  public static <T> ServerNames<T> of(Map<T, Set<String>> namesByValue) {
    ServerNames<T> names = new ServerNames<>();
    namesByValue.forEach((value, all) -> all.forEach(name -> names.add(name, value)));
    return names;
  }

  private void add(String name, T value) {
    String lower = canonical(name);
    if (lower.startsWith(WILDCARD)) {
      underWildcard.putIfAbsent(lower.substring(WILDCARD.length()), value);
    } else {
      exact.putIfAbsent(lower, value);
    }
  }

  /** What a name finds; null: nothing. */
  public @Nullable T find(String serverName) {
    String lower = canonical(serverName);
    T found = exact.get(lower);
    if (found != null) {
      return found;
    }
    int dot = lower.indexOf('.');
    return dot > 0 ? underWildcard.get(lower.substring(dot + 1)) : null;
  }

  /** Lower case, without the dot that ends an absolute name. */
  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}

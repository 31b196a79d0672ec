package dev.weir.lb.stream;

import dev.weir.common.tls.ServerNames;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pool a connection belongs to.
 *
 * @param pool for every connection that no server name takes elsewhere; null: those are refused
 * @param byServerName pools by exact name or {@code *.example.org}, which stands for one label
 */
public record StreamRoutes(@Nullable String pool, Map<String, String> byServerName) {

  public StreamRoutes {
    byServerName = Map.copyOf(byServerName);
  }

  /** Makes the function that finds a pool's name; null: the connection is refused. */
  public Finder finder() {
    ServerNames<String> names =
        ServerNames.of(
            byServerName.entrySet().stream()
                .collect(
                    Collectors.groupingBy(
                        Map.Entry::getValue,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toSet()))));
    return serverName -> {
      String named = serverName == null ? null : names.find(serverName);
      return named == null ? pool : named;
    };
  }

  /** Every pool that a connection may come to. */
  public Set<String> pools() {
    Set<String> all = byServerName.values().stream().collect(Collectors.toSet());
    if (pool != null) {
      all.add(pool);
    }
    return Set.copyOf(all);
  }

  /** Finds a pool's name. */
  @FunctionalInterface
  public interface Finder {

    /**
     * The pool of a connection.
     *
     * @param serverName that a TLS client asks for; null: none
     * @return null when the connection is refused
     */
    @Nullable String find(@Nullable String serverName);
  }
}

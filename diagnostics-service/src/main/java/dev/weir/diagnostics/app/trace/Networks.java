package dev.weir.diagnostics.app.trace;

import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.geo.GeoNetwork;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose networks addresses are in, by the operator's databases.
 *
 * @param databases of which the first that says something counts
 */
public record Networks(List<GeoDatabase> databases) implements AutoCloseable {

  /** What they say together; empty when none says anything. */
  public Optional<GeoNetwork> of(InetAddress address) {
    return databases.stream()
        .map(database -> database.network(address))
        .filter(Objects::nonNull)
        .reduce(GeoNetwork::or);
  }

  @Override
  public void close() {
    databases.forEach(GeoDatabase::close);
  }
}

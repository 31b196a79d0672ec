package dev.weir.lb.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Picks at the location that is nearest to the client over the ground; when all there are full, at
 * the next nearest. Among those of one location, who serves the fewest exchanges for its weight.
 *
 * <p>Where the client is not known, and after all that have a location, the choice is among all.
 */
final class GeoNearest<T extends Candidate> implements Balancer<T> {

  private final ClientLocator clients;
  private final Location[] locations;
  private final List<Balancer<T>> there;
  private final Balancer<T> anywhere;

  GeoNearest(List<T> candidates, ClientLocator clients) {
    this.clients = clients;
    this.anywhere = new LeastConnections<>(candidates, Among::weightNow);
    Map<Location, List<T>> byLocation = new LinkedHashMap<>();
    for (T candidate : candidates) {
      Location location = candidate.location();
      if (location != null) {
        byLocation.computeIfAbsent(location, l -> new ArrayList<>()).add(candidate);
      }
    }
    this.locations = byLocation.keySet().toArray(Location[]::new);
    this.there =
        byLocation.values().stream()
            .<Balancer<T>>map(group -> new LeastConnections<>(group, Among::weightNow))
            .toList();
  }

  @Override
  public @Nullable T pick(Ask ask, Set<T> except) {
    Location client = locations.length == 0 ? null : clients.locate(ask);
    if (client == null) {
      return anywhere.pick(ask, except);
    }
    T found = there.get(nearest(client)).pick(ask, except);
    return found != null ? found : farther(client, ask, except);
  }

  private int nearest(Location client) {
    int best = 0;
    double nearness = client.nearness(locations[0]);
    for (int i = 1; i < locations.length; i++) {
      double other = client.nearness(locations[i]);
      if (other > nearness) {
        best = i;
        nearness = other;
      }
    }
    return best;
  }

  private @Nullable T farther(Location client, Ask ask, Set<T> except) {
    List<Integer> byDistance =
        IntStream.range(0, locations.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -client.nearness(locations[i])))
            .toList();
    for (int i : byDistance) {
      T found = there.get(i).pick(ask, except);
      if (found != null) {
        return found;
      }
    }
    return anywhere.pick(ask, except);
  }
}

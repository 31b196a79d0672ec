package dev.weir.edge.origin;

import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Origin servers that hold the same content, and the edges that are asked before them. Thread-safe.
 *
 * <p>A request goes to a parent that is well, else to an origin that is well. Where none is, one
 * that is not well is asked all the same: a probe may be wrong, and there is nothing to lose.
 */
public final class Origins {

  private final List<Origin> parents;
  private final List<Origin> servers;
  private final List<Origin> all;
  private final Algorithm algorithm;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Chooses among these.
   *
   * @param all at least one that is no parent
   */
  public Origins(List<Origin> all, Algorithm algorithm) {
    this.all = List.copyOf(all);
    this.parents = this.all.stream().filter(Origin::isParent).toList();
    this.servers = this.all.stream().filter(origin -> !origin.isParent()).toList();
    this.algorithm = algorithm;
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("origins: an edge needs at least one");
    }
  }

  /**
   * Reads {@code http}, {@code https} and {@code h2c} URLs, without a path; they take turns and are
   * not probed.
   *
   * @throws IllegalArgumentException when one is anything else, or contradicts the protocol
   */
  public static Origins of(List<URI> urls, UpstreamProtocol protocol) {
    return new Origins(
        urls.stream()
            .map(url -> new Origin(UpstreamTarget.of(url, protocol), false, null))
            .toList(),
        Algorithm.ROUND_ROBIN);
  }

  /** Who is asked next, after those that were tried; one of them again where all were. */
  public Origin choose(Collection<Origin> tried) {
    Origin parent = among(parents, tried, true);
    if (parent != null) {
      return parent;
    }
    Origin well = among(servers, tried, true);
    if (well != null) {
      return well;
    }
    Origin untried = among(servers, tried, false);
    return untried != null
        ? untried
        : servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
  }

  /** Whether there is one that is well and was not tried. */
  public boolean hasOther(Collection<Origin> tried) {
    for (Origin origin : all) {
      if (origin.isUsable() && !tried.contains(origin)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Origin among(List<Origin> some, Collection<Origin> tried, boolean well) {
    int size = some.size();
    int first = algorithm == Algorithm.ORDERED || size < 2 ? 0 : turn.getAndIncrement();
    Origin best = null;
    for (int i = 0; i < size; i++) {
      Origin origin = some.get(Math.floorMod(first + i, size));
      if ((well && !origin.isUsable()) || tried.contains(origin)) {
        continue;
      }
      if (algorithm != Algorithm.LEAST_REQUESTS) {
        return origin;
      }
      if (best == null || origin.inFlight() < best.inFlight()) {
        best = origin;
      }
    }
    return best;
  }

  /** Whether another edge is asked first: then a request might come back here. */
  public boolean hasParents() {
    return !parents.isEmpty();
  }

  /** All of them. */
  public List<Origin> all() {
    return all;
  }

  public int size() {
    return all.size();
  }
}

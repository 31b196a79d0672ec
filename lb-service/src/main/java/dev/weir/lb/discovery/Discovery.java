package dev.weir.lb.discovery;

import dev.weir.common.net.HostPort;
import dev.weir.lb.upstream.UpstreamSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a pool gets servers beside those that are configured.
 *
 * @param source where they are looked for
 * @param maxUpstreams how many are taken, 1 to 10,000
 * @param adjustments what is wanted otherwise of some, each with an id of its own
 */
public record Discovery(DiscoverySource source, int maxUpstreams, List<Adjustment> adjustments) {

  private static final int MOST = 10_000;

  public Discovery {
    adjustments = List.copyOf(adjustments);
    if (maxUpstreams < 1 || maxUpstreams > MOST) {
      throw new IllegalArgumentException(
          "max-upstreams " + maxUpstreams + " is not between 1 and 10000");
    }
    if (adjustments.stream().map(Adjustment::id).distinct().count() < adjustments.size()) {
      throw new IllegalArgumentException("overrides hold the same id twice");
    }
  }

  /**
   * A pool's upstreams: those configured, and of those found the ones that are not configured by
   * their id or their address.
   */
  public List<UpstreamSpec> join(List<UpstreamSpec> configured, List<UpstreamSpec> found) {
    Set<String> ids = configured.stream().map(UpstreamSpec::id).collect(Collectors.toSet());
    Set<HostPort> addresses = new HashSet<>();
    configured.forEach(upstream -> addresses.add(upstream.target().address()));
    Map<String, Adjustment> byId =
        adjustments.stream().collect(Collectors.toMap(Adjustment::id, Function.identity()));
    List<UpstreamSpec> all = new ArrayList<>(configured);
    for (UpstreamSpec each : found) {
      if (!ids.contains(each.id()) && !addresses.contains(each.target().address())) {
        Adjustment adjustment = byId.get(each.id());
        all.add(adjustment == null ? each : adjustment.of(each));
      }
    }
    return all;
  }
}

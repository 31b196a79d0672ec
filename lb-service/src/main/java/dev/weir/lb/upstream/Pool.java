package dev.weir.lb.upstream;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.lb.balance.Balancer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that serve the same thing. Those that are up take part in the choice; one of which
 * nothing is known yet waits for its first success. Safe for many threads: a choice reads one
 * volatile field.
 */
public final class Pool {

  private final PoolSpec spec;
  private final List<Upstream> upstreams;
  private volatile @Nullable Balancer<Upstream> balancer;

  Pool(PoolSpec spec, NetworkMetrics metrics) {
    this.spec = spec;
    this.upstreams =
        spec.upstreams().stream()
            .map(
                upstream ->
                    new Upstream(
                        upstream,
                        spec.health(),
                        metrics.series("upstream", spec.name() + "/" + upstream.id())))
            .toList();
  }

  public String name() {
    return spec.name();
  }

  public PoolSpec spec() {
    return spec;
  }

  public List<Upstream> upstreams() {
    return upstreams;
  }

  /**
   * The next upstream; null when none is up.
   *
   * @param key what the request is about, for algorithms that hash
   */
  public @Nullable Upstream choose(int key) {
    Balancer<Upstream> current = balancer;
    return current == null ? null : current.pick(key);
  }

  /**
   * The next upstream that has not been tried; null when there is none.
   *
   * @param key what the request is about, for algorithms that hash
   * @param tried those that failed this request already
   */
  public @Nullable Upstream chooseOther(int key, Set<Upstream> tried) {
    for (int turn = 0; turn < upstreams.size(); turn++) {
      Upstream candidate = choose(key);
      if (candidate != null && !tried.contains(candidate)) {
        return candidate;
      }
    }
    return upstreams.stream().filter(u -> isUp(u) && !tried.contains(u)).findFirst().orElse(null);
  }

  /** Takes the outcome of a probe into account; tells of the change where it makes one. */
  public @Nullable HealthTransition probed(Upstream upstream, ProbeOutcome outcome) {
    HealthTransition transition = upstream.probed(outcome);
    if (transition != null) {
      rebuild();
    }
    return transition;
  }

  private synchronized void rebuild() {
    List<Upstream> up = upstreams.stream().filter(Pool::isUp).toList();
    balancer =
        up.isEmpty() ? null : spec.algorithm().over(up, Upstream::weight, Upstream::inFlight);
  }

  private static boolean isUp(Upstream upstream) {
    return upstream.health() == HealthStatus.UP;
  }
}

package dev.weir.lb.upstream;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.Balancer;
import dev.weir.lb.balance.Site;
import dev.weir.lb.retry.RetryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that serve the same thing. Those that are active and up take part in the choice; one of
 * which nothing is known yet waits for its first success. Safe for many threads: a choice reads one
 * volatile field.
 *
 * <p>A pool outlives its configuration: when that changes, an upstream that stays, by id and
 * target, keeps what is known of it and what it serves.
 */
public final class Pool {

  private final NetworkMetrics metrics;
  private final Site site;
  private final RetryBudget retryBudget = new RetryBudget();
  private volatile Members members;

  /**
   * @param balancer over those that may be chosen; null: none may
   */
  private record Members(
      PoolSpec spec, List<Upstream> upstreams, @Nullable Balancer<Upstream> balancer) {}

  Pool(PoolSpec spec, NetworkMetrics metrics, Site site) {
    this.metrics = metrics;
    this.site = site;
    this.members = members(spec, List.of());
  }

  private Members members(PoolSpec spec, List<Upstream> before) {
    List<Upstream> upstreams = new ArrayList<>();
    for (UpstreamSpec wanted : spec.upstreams()) {
      upstreams.add(
          before.stream()
              .filter(known -> known.is(wanted))
              .findFirst()
              .orElseGet(() -> upstream(spec, wanted)));
    }
    for (int i = 0; i < upstreams.size(); i++) {
      upstreams.get(i).configure(spec.upstreams().get(i), spec.health());
    }
    return new Members(spec, List.copyOf(upstreams), balancer(spec, upstreams));
  }

  private Upstream upstream(PoolSpec spec, UpstreamSpec wanted) {
    return new Upstream(
        wanted, spec.health(), metrics.series("upstream", spec.name() + "/" + wanted.id()));
  }

  private @Nullable Balancer<Upstream> balancer(PoolSpec spec, List<Upstream> all) {
    List<Upstream> eligible = all.stream().filter(Pool::mayBeChosen).toList();
    return eligible.isEmpty() ? null : spec.balance().over(eligible, site);
  }

  public String name() {
    return spec().name();
  }

  public PoolSpec spec() {
    return members.spec();
  }

  public List<Upstream> upstreams() {
    return members.upstreams();
  }

  /** Counts its requests, and how many of them were said again. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /** The next upstream; null when none may be chosen. */
  public @Nullable Upstream choose(Ask ask) {
    return chooseOther(ask, Set.of());
  }

  /**
   * The next upstream that has not been tried; null when there is none.
   *
   * @param tried those that failed this request already
   */
  public @Nullable Upstream chooseOther(Ask ask, Set<Upstream> tried) {
    Balancer<Upstream> current = members.balancer();
    return current == null ? null : current.pick(ask, tried);
  }

  /** Takes the outcome of a probe into account; tells of the change where it makes one. */
  public @Nullable HealthTransition probed(Upstream upstream, ProbeOutcome outcome) {
    HealthTransition transition = upstream.probed(outcome);
    if (transition != null) {
      rebuild();
    }
    return transition;
  }

  /** Takes on another configuration of the same name. */
  synchronized void configure(PoolSpec spec) {
    members = members(spec, members.upstreams());
  }

  private synchronized void rebuild() {
    Members now = members;
    members = new Members(now.spec(), now.upstreams(), balancer(now.spec(), now.upstreams()));
  }

  private static boolean mayBeChosen(Upstream upstream) {
    return upstream.state() == AdminState.ACTIVE && upstream.health() == HealthStatus.UP;
  }
}

package dev.weir.common.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.weir.common.net.RequestPath;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a service, which may change while it runs, and the counts behind them.
 *
 * <p>A request is held against every rule that matches. It passes when all grant it, and is told of
 * the rule with the least left. Where one refuses, what the others granted is given back: a refused
 * request costs nothing, and it is told of the rule that asks for the longest wait. In between,
 * another request may find less than there is; it never finds more.
 *
 * <p>Rules of the cluster are asked last, all in one round trip, and only where those of this
 * instance let the request pass.
 */
public final class RateLimits {
  private volatile LimitSnapshot snapshot;
  private volatile @Nullable SharedCounts shared;
  private final CopyOnWriteArrayList<RefusalListener> listeners = new CopyOnWriteArrayList<>();

  /** Kept for as long as somebody has it attached. */
  private final LoadingCache<RateLimitRule, CountedRule> attached =
      Caffeine.newBuilder().weakValues().build(CountedRule::new);

  private RateLimits(LimitSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** No rules: everything passes. */
  public static RateLimits none() {
    return new RateLimits(LimitSnapshot.EMPTY);
  }

  /**
   * Rules with fresh counts.
   *
   * @throws IllegalArgumentException where two rules have one name
   */
  public static RateLimits of(List<RateLimitRule> rules) {
    return new RateLimits(LimitSnapshot.EMPTY.with(rules));
  }

  /**
   * Puts other rules in place of all, at once for every request from now on. A rule that stays the
   * same keeps its counts.
   *
   * @throws IllegalArgumentException where two rules have one name
   */
  public synchronized void use(List<RateLimitRule> rules) {
    snapshot = snapshot.with(rules);
  }

  /** From now on rules of the cluster count there; until then they count here. */
  public void share(SharedCounts counts) {
    shared = counts;
  }

  public void addListener(RefusalListener listener) {
    listeners.add(listener);
  }

  public boolean isEmpty() {
    return snapshot.rules().isEmpty();
  }

  /** Whether a rule counts by route. */
  public boolean asksForRoute() {
    return snapshot.asksForRoute();
  }

  public List<RateLimitRule> rules() {
    return snapshot.rules().stream().map(CountedRule::rule).toList();
  }

  /** The counts of a route's limit; who attaches an equal one meanwhile has the same. */
  public AttachedLimit attach(RouteLimit limit) {
    return switch (limit) {
      case RouteLimit.Own own -> AttachedLimit.own(attached.get(own.rule()));
      case RouteLimit.Named named -> AttachedLimit.named(named.name());
    };
  }

  /**
   * Counts a request against the rules that match it.
   *
   * @param nowNanos the time, on a clock like {@link System#nanoTime}
   */
  public Ruling check(LimitRequest request, long nowNanos) {
    return check(request, List.of(), nowNanos);
  }

  /**
   * The same, and against limits of its route.
   *
   * @param ofRoute each counts once, though it match too
   */
  public Ruling check(LimitRequest request, List<AttachedLimit> ofRoute, long nowNanos) {
    LimitSnapshot current = snapshot;
    if (current.rules().isEmpty() && ofRoute.isEmpty()) {
      return Verdict.Pass.UNLIMITED;
    }
    Count count = new Count(shared, request, nowNanos);
    List<String> paths = RequestPath.readings(request.target());
    for (CountedRule rule : current.rules()) {
      if (rule.fits(request, paths)) {
        count.add(rule);
      }
    }
    addOfRoute(count, ofRoute, current, request, paths);
    return count.ruling(this::told);
  }

  /**
   * Counts a request against limits of its route alone, where {@link #check} has been before.
   *
   * @param ofRoute those that match have counted it then
   */
  public Ruling checkRoute(LimitRequest request, List<AttachedLimit> ofRoute, long nowNanos) {
    Count count = new Count(shared, request, nowNanos);
    List<String> paths = RequestPath.readings(request.target());
    addOfRoute(count, ofRoute, snapshot, request, paths);
    return count.ruling(this::told);
  }

  private static void addOfRoute(
      Count count,
      List<AttachedLimit> ofRoute,
      LimitSnapshot current,
      LimitRequest request,
      List<String> paths) {
    for (AttachedLimit limit : ofRoute) {
      CountedRule rule = limit.in(current);
      if (rule != null && !(current.holds(rule) && rule.fits(request, paths))) {
        count.add(rule);
      }
    }
  }

  private void told(LimitRequest request, CountedRule refusing) {
    for (RefusalListener listener : listeners) {
      listener.onRefused(request.client(), refusing.rule().name());
    }
  }
}

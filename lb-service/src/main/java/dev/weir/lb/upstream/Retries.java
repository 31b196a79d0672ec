package dev.weir.lb.upstream;

import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.retry.RetryAfter;
import dev.weir.lb.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the tries of one request after its first: whether another follows, who is asked, and
 * when. Both lanes ask. For one thread at a time.
 */
public final class Retries {

  private final Pool pool;
  private final RetryPolicy policy;
  private final Ask ask;
  private final String method;
  private final Set<Upstream> tried = new HashSet<>();
  private int made = 1;

  /**
   * The next try.
   *
   * @param upstream who is asked
   * @param pause how long to wait first
   */
  public record Next(Upstream upstream, Duration pause) {}

  /**
   * For a request whose first try is under way, or over.
   *
   * @param policy of its pool when it came
   * @param ask what upstreams are chosen for
   * @param method the request's method
   */
  public Retries(Pool pool, RetryPolicy policy, Ask ask, String method) {
    this.pool = pool;
    this.policy = policy;
    this.ask = ask;
    this.method = method;
  }

  /**
   * The try that follows one that failed; null when none does.
   *
   * @param asked who failed
   * @param bodyLost whether a piece of the request's body has left and is not held any more
   */
  public @Nullable Next after(Upstream asked, UpstreamFailure failure, boolean bodyLost) {
    if (!policy.mayRetry(failure, made, method, bodyLost)) {
      return null;
    }
    if (!RetryPolicy.isStale(failure)) {
      tried.add(asked);
    }
    Upstream other = pool.chooseOther(ask, tried);
    if (other == null || !(RetryPolicy.isFree(failure) || affordable())) {
      return null;
    }
    return next(other, policy.pause(failure, made, random()));
  }

  /**
   * The try that takes the place of an answer; null when none does. Where nobody else is left, an
   * upstream that says when to come again is asked again.
   *
   * @param asked who answered
   * @param retryAfter the answer's {@code Retry-After}; null: it has none
   * @param bodyLost whether a piece of the request's body has left and is not held any more
   */
  public @Nullable Next insteadOf(
      Upstream asked, int status, @Nullable String retryAfter, boolean bodyLost) {
    if (!policy.mayRetry(status, made, method, bodyLost)) {
      return null;
    }
    tried.add(asked);
    Upstream other = pool.chooseOther(ask, tried);
    Duration pause = other == null ? bearable(retryAfter) : policy.backoff().before(made, random());
    if (pause == null || !affordable()) {
      return null;
    }
    return next(other == null ? asked : other, pause);
  }

  /**
   * Who is asked beside an upstream that has not answered in the usual time; null: nobody.
   *
   * @param asked who has not answered
   * @param bodyKept whether the request's whole body has come, and is kept
   */
  public @Nullable Upstream beside(Upstream asked, boolean bodyKept) {
    if (!policy.mayHedge(made, method, bodyKept)) {
      return null;
    }
    tried.add(asked);
    Upstream other = pool.chooseOther(ask, tried);
    if (other == null || !affordable()) {
      return null;
    }
    made++;
    pool.repeats().hedged();
    return other;
  }

  /** A try failed while another of the same request goes on: it is not asked again. */
  public void failed(Upstream asked) {
    tried.add(asked);
  }

  private @Nullable Duration bearable(@Nullable String retryAfter) {
    return RetryAfter.read(retryAfter, Instant.now())
        .filter(wait -> wait.compareTo(policy.maxRetryAfter()) <= 0)
        .orElse(null);
  }

  private boolean affordable() {
    boolean within = pool.retryBudget().tryRepeat(System.nanoTime(), policy.budget());
    if (!within) {
      pool.repeats().refused();
    }
    return within;
  }

  private Next next(Upstream upstream, Duration pause) {
    made++;
    pool.repeats().retried();
    return new Next(upstream, pause);
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }
}

package dev.weir.lb.netty;

import dev.weir.common.netty.UpstreamFailure;
import dev.weir.lb.retry.BudgetShare;
import dev.weir.lb.retry.RetryAfter;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a request after its first: who is asked next, and when. Made when there is something
 * to decide, so that a request which goes well costs nothing here. Rings when a pause is over.
 */
final class Failover extends Alarm {

  private final ProxyExchange exchange;
  private final Pool pool;
  private final RetryPolicy policy;
  private final Set<Upstream> tried = new HashSet<>();
  private int made = 1;
  private @Nullable Upstream next;
  private Duration pause = Duration.ZERO;

  Failover(ProxyExchange exchange, Pool pool, RetryPolicy policy) {
    this.exchange = exchange;
    this.pool = pool;
    this.policy = policy;
  }

  /** Whether another try follows one that failed; {@link #go} begins it. */
  boolean follows(Upstream asked, UpstreamFailure failure) {
    if (!policy.mayRetry(failure, made, exchange.request().method(), exchange.body().isLost())) {
      return false;
    }
    if (!RetryPolicy.isStale(failure)) {
      tried.add(asked);
    }
    Upstream other = pool.chooseOther(exchange.request(), tried);
    if (other == null || !(RetryPolicy.isFree(failure) || affordable())) {
      return false;
    }
    plan(other, policy.pause(failure, made, random()));
    return true;
  }

  /** Whether another try takes the place of an answer; {@link #go} begins it. */
  boolean replaces(Upstream asked, HttpResponse answer) {
    int status = answer.status().code();
    if (!policy.mayRetry(status, made, exchange.request().method(), exchange.body().isLost())) {
      return false;
    }
    tried.add(asked);
    Upstream other = pool.chooseOther(exchange.request(), tried);
    Duration pause = other == null ? askedFor(answer) : policy.backoff().before(made, random());
    if (pause == null || !affordable()) {
      return false;
    }
    plan(other == null ? asked : other, pause);
    return true;
  }

  /** Where nobody else is left, an upstream that says when to come again is asked again. */
  private @Nullable Duration askedFor(HttpResponse answer) {
    String value = answer.headers().get(HttpHeaderNames.RETRY_AFTER);
    return RetryAfter.read(value, Instant.now())
        .filter(wait -> wait.compareTo(policy.maxRetryAfter()) <= 0)
        .orElse(null);
  }

  private boolean affordable() {
    BudgetShare share = policy.budget();
    return pool.retryBudget().tryRepeat(System.nanoTime(), share);
  }

  private void plan(Upstream upstream, Duration after) {
    made++;
    next = upstream;
    pause = after;
  }

  /** Begins the try that was decided on, after its pause. */
  void go() {
    if (pause.isZero()) {
      ring();
    } else {
      exchange.alarms().set(this, System.nanoTime() + pause.toNanos());
    }
  }

  @Override
  void ring() {
    Upstream planned = next;
    if (planned != null) {
      next = null;
      exchange.attempt(planned);
    }
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }
}

package dev.weir.lb.netty;

import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.lb.upstream.Retries;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a request after its first, as {@link Retries} decides on them. Made when there is
 * something to decide, so that a request which goes well costs nothing here. Rings when a pause is
 * over.
 */
final class Failover extends Alarm {

  private final ProxyExchange exchange;
  private final Retries retries;
  private Retries.@Nullable Next next;

  Failover(ProxyExchange exchange, Retries retries) {
    this.exchange = exchange;
    this.retries = retries;
  }

  /** Whether another try follows one that failed; {@link #go} begins it. */
  boolean follows(Upstream asked, UpstreamFailure failure) {
    next = retries.after(asked, failure, exchange.body().isLost());
    return next != null;
  }

  /** Whether another try takes the place of an answer; {@link #go} begins it. */
  boolean replaces(Upstream asked, HttpResponse answer) {
    String retryAfter = answer.headers().get(HttpHeaderNames.RETRY_AFTER);
    next = retries.insteadOf(asked, answer.status().code(), retryAfter, exchange.body().isLost());
    return next != null;
  }

  /** Who is asked beside an upstream that takes long; null: nobody. */
  @Nullable Upstream beside(Upstream asked, boolean bodyFits) {
    return retries.beside(asked, bodyFits && exchange.body().isWhole());
  }

  /** Who failed while another goes on is not asked again. */
  void isOut(Upstream asked) {
    retries.failed(asked);
  }

  /** Begins the try that was decided on, after its pause. */
  void go() {
    if (next == null || next.pause().isZero()) {
      ring();
    } else {
      exchange.alarms().set(this, System.nanoTime() + next.pause().toNanos());
    }
  }

  @Override
  void ring() {
    Retries.Next planned = next;
    if (planned != null) {
      next = null;
      exchange.attempt(planned.upstream());
    }
  }
}

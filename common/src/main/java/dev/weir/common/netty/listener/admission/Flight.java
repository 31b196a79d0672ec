package dev.weir.common.netty.listener.admission;

import dev.weir.common.concurrency.ConcurrencyLimiter;
import dev.weir.common.concurrency.ConcurrencyLimiter.Outcome;

/**
 * The present request of a connection or stream, as the concurrency limit sees it: in flight from
 * when it has come whole to the head of its answer. An answer that begins earlier is neither
 * counted nor measured: its client is still sending.
 */
final class Flight {

  private final ConcurrencyLimiter limiter;
  private boolean admitted;
  private boolean flying;
  private long beganNanos;

  Flight(ConcurrencyLimiter limiter) {
    this.limiter = limiter;
  }

  /** Whether a new request may be served. */
  boolean admit() {
    if (limiter.isOff()) {
      return true;
    }
    abandon();
    admitted = limiter.admits();
    return admitted;
  }

  /** The last of the request has come. */
  void whole() {
    if (admitted && !flying) {
      flying = true;
      beganNanos = System.nanoTime();
      limiter.began();
    }
  }

  /** The head of the final answer is written. */
  void answered(int status) {
    boolean failed = status == 503 || status == 504;
    end(status == 101 ? Outcome.ABANDONED : failed ? Outcome.FAILED : Outcome.ANSWERED);
  }

  /** There will be no answer, or it is of no interest any more. */
  void abandon() {
    end(Outcome.ABANDONED);
  }

  private void end(Outcome outcome) {
    admitted = false;
    if (flying) {
      flying = false;
      long now = System.nanoTime();
      limiter.ended(outcome, now - beganNanos, now);
    }
  }
}

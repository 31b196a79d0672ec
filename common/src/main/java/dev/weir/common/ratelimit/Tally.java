package dev.weir.common.ratelimit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request held against one rule after the other. */
final class Tally {
  private final LimitRequest request;
  private final long nowNanos;

  /** What would give back what was granted. */
  private final List<Lease> undo = new ArrayList<>(2);

  private @Nullable Lease held;
  private @Nullable CountedRule tightest;
  private long remaining = Long.MAX_VALUE;
  private long resetNanos;

  private @Nullable CountedRule refusing;
  private long retryAfterNanos = -1;
  private @Nullable CountedRule closed;

  Tally(LimitRequest request, long nowNanos) {
    this.request = request;
    this.nowNanos = nowNanos;
  }

  /** Counts on this instance. */
  void count(CountedRule rule) {
    count(rule, rule.limiter());
  }

  /** What a rule of the cluster says while its store is away. */
  void countWithoutStore(CountedRule rule, int instances) {
    switch (rule.rule().onStoreFailure()) {
      case LOCAL -> count(rule, rule.partOf(instances));
      case OPEN -> {}
      case CLOSED -> closed = rule;
    }
  }

  private void count(CountedRule rule, RateLimiter limiter) {
    LimitKey key = rule.key(request);
    Admission admission = limiter.acquire(key, 1, nowNanos);
    if (admission instanceof Admission.Admitted) {
      undo.add(() -> limiter.giveBack(key, 1, nowNanos));
    }
    add(rule, admission);
  }

  /** Takes note of what a limiter said. */
  void add(CountedRule rule, Admission admission) {
    switch (admission) {
      case Admission.Admitted admitted ->
          granted(rule, admitted.remaining(), admitted.resetNanos());
      case Admission.Leased leased -> {
        hold(leased.lease());
        granted(rule, leased.remaining(), 0);
      }
      case Admission.Refused refused -> refuse(rule, refused);
    }
  }

  private void hold(Lease lease) {
    Lease before = held;
    held =
        before == null
            ? lease
            : () -> {
              before.release();
              lease.release();
            };
  }

  private void granted(CountedRule rule, long left, long reset) {
    if (left < remaining) {
      tightest = rule;
      remaining = left;
      resetNanos = reset;
    }
  }

  private void refuse(CountedRule rule, Admission.Refused refused) {
    if (refused.retryAfterNanos() > retryAfterNanos) {
      refusing = rule;
      retryAfterNanos = refused.retryAfterNanos();
    }
  }

  boolean isRefused() {
    return refusing != null || closed != null;
  }

  /** The rule that is told of a refusal; null where nothing is refused. */
  @Nullable CountedRule refusing() {
    return refusing;
  }

  Verdict verdict() {
    Lease lease = held == null ? Lease.NONE : held;
    if (isRefused()) {
      undo.forEach(Lease::release);
      lease.release();
    }
    if (refusing != null) {
      return refusing.limited(retryAfterNanos);
    } else if (closed != null) {
      return closed.closed();
    }
    return tightest != null ? tightest.pass(remaining, resetNanos, lease) : Verdict.Pass.UNLIMITED;
  }
}

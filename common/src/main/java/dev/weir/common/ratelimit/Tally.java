package dev.weir.common.ratelimit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request held against one rule after the other. */
final class Tally {
  private final InetAddress client;
  private final String host;
  private final long nowNanos;

  private final List<CountedRule> granted = new ArrayList<>(2);
  private @Nullable CountedRule tightest;
  private long remaining = Long.MAX_VALUE;
  private long resetNanos;

  private @Nullable CountedRule refusing;
  private long retryAfterNanos = -1;

  Tally(InetAddress client, String host, long nowNanos) {
    this.client = client;
    this.host = host;
    this.nowNanos = nowNanos;
  }

  void count(CountedRule rule) {
    switch (rule.acquire(client, host, nowNanos)) {
      case Admission.Admitted admitted -> grant(rule, admitted);
      case Admission.Refused refused -> refuse(rule, refused);
    }
  }

  private void grant(CountedRule rule, Admission.Admitted admitted) {
    granted.add(rule);
    if (admitted.remaining() < remaining) {
      tightest = rule;
      remaining = admitted.remaining();
      resetNanos = admitted.resetNanos();
    }
  }

  private void refuse(CountedRule rule, Admission.Refused refused) {
    if (refused.retryAfterNanos() > retryAfterNanos) {
      refusing = rule;
      retryAfterNanos = refused.retryAfterNanos();
    }
  }

  Verdict verdict() {
    if (refusing != null) {
      granted.forEach(rule -> rule.giveBack(client, host, nowNanos));
      return refusing.limited(retryAfterNanos);
    }
    return tightest == null ? Verdict.Pass.UNLIMITED : tightest.pass(remaining, resetNanos);
  }
}

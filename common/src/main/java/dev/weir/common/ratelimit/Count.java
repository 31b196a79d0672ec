package dev.weir.common.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Counts one request: on this instance first, then with the others. */
final class Count {
  private final @Nullable SharedCounts shared;
  private final LimitRequest request;
  private final Tally tally;
  private @Nullable List<CountedRule> ofCluster;

  Count(@Nullable SharedCounts shared, LimitRequest request, long nowNanos) {
    this.shared = shared;
    this.request = request;
    this.tally = new Tally(request, nowNanos);
  }

  void add(CountedRule rule) {
    if (shared == null || !rule.isShared()) {
      tally.count(rule);
      return;
    }
    if (ofCluster == null) {
      ofCluster = new ArrayList<>(2);
    }
    ofCluster.add(rule);
  }

  /**
   * What all rules say.
   *
   * @param refusals hears of a refusal
   */
  Ruling ruling(BiConsumer<LimitRequest, CountedRule> refusals) {
    if (shared == null || ofCluster == null || tally.isRefused()) {
      return verdict(refusals);
    }
    CompletableFuture<Verdict> verdict =
        ask(shared, ofCluster).thenApply(done -> verdict(refusals));
    return verdict.state() == Future.State.SUCCESS
        ? verdict.resultNow()
        : new Ruling.Pending(verdict);
  }

  private CompletableFuture<Boolean> ask(SharedCounts store, List<CountedRule> rules) {
    List<SharedCounts.Draw> draws =
        rules.stream()
            .map(rule -> new SharedCounts.Draw(rule.rule(), rule.key(request), 1))
            .toList();
    return store
        .acquire(draws)
        .toCompletableFuture()
        .handle(
            (answer, failure) -> {
              if (answer == null) {
                rules.forEach(rule -> tally.countWithoutStore(rule, store.instances()));
              } else {
                addAll(rules, answer.admissions());
              }
              return failure == null;
            });
  }

  private void addAll(List<CountedRule> rules, List<Admission> admissions) {
    for (int i = 0; i < rules.size(); i++) {
      tally.add(rules.get(i), admissions.get(i));
    }
  }

  private Verdict verdict(BiConsumer<LimitRequest, CountedRule> refusals) {
    CountedRule refusing = tally.refusing();
    if (refusing != null) {
      refusals.accept(request, refusing);
    }
    return tally.verdict();
  }
}

package dev.weir.chat.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries loads in their order: one journey at a time, with all that has come meanwhile. When a
 * journey fails, what waits by then fails too, since it was to come after. Safe for any thread.
 *
 * @param <L> a load
 */
final class Ferry<L> {

  private record Waiting<L>(L load, CompletableFuture<Void> done) {}

  private final Function<List<L>, CompletionStage<?>> journey;
  private List<Waiting<L>> waiting = new ArrayList<>();
  private boolean away;

  /** One that lies here. */
  Ferry(Function<List<L>, CompletionStage<?>> journey) {
    this.journey = journey;
  }

  /** Takes a load; done when it has arrived. */
  CompletionStage<Void> take(L load) {
    Waiting<L> mine = new Waiting<>(load, new CompletableFuture<>());
    synchronized (this) {
      waiting.add(mine);
      if (away) {
        return mine.done();
      }
      away = true;
    }
    leave();
    return mine.done();
  }

  private void leave() {
    List<Waiting<L>> aboard = waiting();
    if (!aboard.isEmpty()) {
      journey
          .apply(aboard.stream().map(Waiting::load).toList())
          .whenComplete((_, failure) -> arrived(aboard, failure));
    }
  }

  /** All that waits; when nothing does, it lies here again. */
  private synchronized List<Waiting<L>> waiting() {
    List<Waiting<L>> all = waiting;
    waiting = new ArrayList<>();
    away = !all.isEmpty();
    return all;
  }

  private void arrived(List<Waiting<L>> aboard, @Nullable Throwable failure) {
    if (failure == null) {
      aboard.forEach(each -> each.done().complete(null));
    } else {
      aboard.forEach(each -> each.done().completeExceptionally(failure));
      List<Waiting<L>> left;
      synchronized (this) {
        left = waiting;
        waiting = new ArrayList<>();
      }
      left.forEach(each -> each.done().completeExceptionally(failure));
    }
    leave();
  }
}

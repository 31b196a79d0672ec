package dev.weir.common.netty;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Knows what an upstream is waited for: a piece of its answer, or that it takes the request. */
final class AnswerClock {

  private boolean awaitsAnswer;
  private long waitingSinceNanos;
  private long unwritableSinceNanos;

  /** An exchange begins, or is over. */
  void reset() {
    awaitsAnswer = false;
  }

  /** Its next word is awaited from now on. */
  void await() {
    awaitsAnswer = true;
    waitingSinceNanos = System.nanoTime();
  }

  /** It came. */
  void came() {
    awaitsAnswer = false;
  }

  void writable(boolean writable) {
    unwritableSinceNanos = writable ? 0 : System.nanoTime();
  }

  /** What took longer than the limit, for people; null where nothing did. */
  @Nullable String overdue(long now, Duration limit) {
    if (awaitsAnswer && now - waitingSinceNanos > limit.toNanos()) {
      return "nothing came for " + limit.toMillis() + " ms";
    }
    if (unwritableSinceNanos != 0 && now - unwritableSinceNanos > limit.toNanos()) {
      return "nothing of the request was taken for " + limit.toMillis() + " ms";
    }
    return null;
  }
}

package dev.weir.common.netty.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Knows what an upstream is waited for: a piece of its answer, or that it takes the request. For
 * one thread.
 */
public final class AnswerClock {

  private boolean awaitsAnswer;
  private long waitingSinceNanos;
  private long unwritableSinceNanos;

  /** An exchange begins, or is over. */
  public void reset() {
    awaitsAnswer = false;
  }

  /** Its next word is awaited from now on, unless it is already. */
  public void await() {
    if (!awaitsAnswer) {
      awaitsAnswer = true;
      waitingSinceNanos = System.nanoTime();
    }
  }

  /** It came. */
  public void came() {
    awaitsAnswer = false;
  }

  /** Whether it takes what is sent to it. */
  public void writable(boolean writable) {
    unwritableSinceNanos = writable ? 0 : System.nanoTime();
  }

  /** What took longer than the limit, for people; null where nothing did. */
  public @Nullable String overdue(long now, Duration limit) {
    if (awaitsAnswer && now - waitingSinceNanos > limit.toNanos()) {
      return "nothing came for " + limit.toMillis() + " ms";
    }
    if (unwritableSinceNanos != 0 && now - unwritableSinceNanos > limit.toNanos()) {
      return "nothing of the request was taken for " + limit.toMillis() + " ms";
    }
    return null;
  }
}

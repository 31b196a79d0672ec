package dev.weir.edge.store;

import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.Storage.Reason;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Why answers were not stored lately, for people who ask, and to know whether to wait for another's
 * answer. Each key has one of 1,024 places and shares it with others: the last one to come is
 * remembered, but for one that a request brought upon itself, which leaves what the answer said of
 * the same key as long as that holds. Keys above 1,024 characters are not. Safe for any thread.
 */
public final class Refusals {

  private static final int PLACES = 1024;
  private static final int LONGEST = 1024;
  private static final int SERVER_FAILURES = 500;

  /** What is asked for all the time is noted all the time: there is no need for long. */
  private static final long LIKELY_MILLIS = 2_000;

  private final AtomicReferenceArray<@Nullable Refusal> places = new AtomicReferenceArray<>(PLACES);

  /**
   * An answer that was not stored.
   *
   * @param status of it
   * @param atMillis when, by the clock of the store
   */
  public record Refusal(CacheKey key, Reason reason, int status, long atMillis) {

    /**
     * Whether the next answer is likely to be for the one who asks alone, too. A failure says
     * nothing of what comes after it.
     */
    public boolean holdsStill(long nowMillis) {
      return reason.isOfTheAnswer()
          && status < SERVER_FAILURES
          && nowMillis - atMillis < LIKELY_MILLIS;
    }
  }

  /** Remembers one. */
  public void note(Refusal refusal) {
    CacheKey key = refusal.key();
    if (key.host().length() + key.target().length() <= LONGEST) {
      places.accumulateAndGet(place(key), refusal, Refusals::later);
    }
  }

  private static Refusal later(@Nullable Refusal held, Refusal next) {
    if (held == null || next.reason().isOfTheAnswer() || !held.key().equals(next.key())) {
      return next;
    }
    return held.holdsStill(next.atMillis()) ? held : next;
  }

  /** The one of a key that is remembered; null where none is known. */
  public @Nullable Refusal of(CacheKey key) {
    Refusal held = places.get(place(key));
    return held != null && held.key().equals(key) ? held : null;
  }

  private static int place(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & PLACES - 1;
  }
}

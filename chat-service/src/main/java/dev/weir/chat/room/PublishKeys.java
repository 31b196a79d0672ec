package dev.weir.chat.room;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that publishers gave their messages lately, so that what is sent twice appears once.
 * Bounded: a key is never forgotten early, so new ones are refused when there are too many. Guarded
 * by its room's lock.
 */
final class PublishKeys {

  private record Entry(Ack ack, long seenAt) {}

  private final int most;
  private final long windowNanos;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * No keys yet.
   *
   * @param most how many are remembered at once; 0 or more
   * @param window for how long
   */
  PublishKeys(int most, Duration window) {
    this.most = most;
    this.windowNanos = window.toNanos();
  }

  /** What the message with this key was answered within the window; null for a new key. */
  @Nullable Ack find(String key, long nowNanos) {
    expire(nowNanos);
    Entry found = entries.get(key);
    return found == null ? null : found.ack();
  }

  boolean full() {
    return entries.size() >= most;
  }

  void put(String key, Ack ack, long nowNanos) {
    entries.put(key, new Entry(ack, nowNanos));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Forgets the keys that have had their time: the first of them, since all are kept as long. */
  void expire(long nowNanos) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next().seenAt() > windowNanos) {
      oldest.remove();
    }
  }
}

package dev.weir.chat.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of one room, oldest first and without a gap, bounded by count, bytes and age.
 * Guarded by its room's lock.
 */
final class RoomLog {

  private final HistoryLimits limits;
  private final HistoryBudget budget;
  private final long ageNanos;
  private final ArrayDeque<StoredMessage> messages = new ArrayDeque<>();
  private long bytes;
  private long head;

  RoomLog(HistoryLimits limits, HistoryBudget budget) {
    this.limits = limits;
    this.budget = budget;
    this.ageNanos = limits.age().toNanos();
  }

  /** The offset of the newest message that there ever was; 0 before the first. */
  long head() {
    return head;
  }

  /** The offset of the oldest message that is still here; one past the head when none is. */
  long first() {
    return head - messages.size() + 1;
  }

  int size() {
    return messages.size();
  }

  long bytes() {
    return bytes;
  }

  /**
   * Adds a message with the next offset. Where all histories together are too large, this one gives
   * way, down to the message just added.
   */
  void append(byte[] frame, long nowNanos) {
    append(frame, nowNanos, nowNanos);
  }

  /** The same, of a message that was stored before now. */
  void append(byte[] frame, long storedAt, long nowNanos) {
    head++;
    StoredMessage message = new StoredMessage(head, frame, storedAt);
    messages.add(message);
    hold(message.bytes());
    trim(nowNanos);
    while (messages.size() > 1 && budget.exceeded()) {
      dropOldest();
    }
  }

  /** Forgets everything, and goes on from an offset. */
  void restart(long newHead) {
    while (!messages.isEmpty()) {
      dropOldest();
    }
    head = newHead;
  }

  /** Forgets what is too old or too much. */
  void trim(long nowNanos) {
    while (!messages.isEmpty() && mustDrop(messages.getFirst(), nowNanos)) {
      dropOldest();
    }
  }

  /**
   * The oldest messages after an offset: as many as stay within a count and a number of bytes, at
   * least one if any is left.
   */
  List<StoredMessage> after(long offset, int limit, long maxBytes) {
    List<StoredMessage> found = new ArrayList<>();
    long left = maxBytes;
    Iterator<StoredMessage> from = from(offset);
    while (found.size() < limit && from.hasNext()) {
      StoredMessage next = from.next();
      left -= next.bytes();
      if (left < 0 && !found.isEmpty()) {
        break;
      }
      found.add(next);
    }
    return found;
  }

  /**
   * Decides what one who comes back has missed: all of it, or none.
   *
   * @param epoch of this log
   * @param after what it saw last; null when it asks for nothing
   * @param maxBytes what it can take
   */
  Recovery recover(String epoch, @Nullable Position after, long maxBytes) {
    if (after == null) {
      return new Recovery.NotAsked();
    }
    if (!after.epoch().equals(epoch) || after.offset() > head) {
      return new Recovery.Refused(Recovery.Reason.OTHER_EPOCH);
    }
    if (after.offset() + 1 < first()) {
      return new Recovery.Refused(Recovery.Reason.TOO_OLD);
    }
    List<StoredMessage> missed = after(after.offset(), Integer.MAX_VALUE, Long.MAX_VALUE);
    long size = missed.stream().mapToLong(StoredMessage::bytes).sum();
    return size > maxBytes
        ? new Recovery.Refused(Recovery.Reason.TOO_MUCH)
        : new Recovery.Recovered(missed);
  }

  private Iterator<StoredMessage> from(long offset) {
    long missed = head - Math.max(offset, first() - 1);
    if (missed <= 0) {
      return List.<StoredMessage>of().iterator();
    }
    return missed > messages.size() / 2 ? forward(offset) : newest((int) missed);
  }

  private Iterator<StoredMessage> forward(long offset) {
    Iterator<StoredMessage> all = messages.iterator();
    for (long skip = offset - first() + 1; skip > 0; skip--) {
      all.next();
    }
    return all;
  }

  /** The last few, found from the end: most who come back have missed little. */
  private Iterator<StoredMessage> newest(int count) {
    List<StoredMessage> last = new ArrayList<>(count);
    Iterator<StoredMessage> backwards = messages.descendingIterator();
    for (int i = 0; i < count; i++) {
      last.add(backwards.next());
    }
    return last.reversed().iterator();
  }

  private boolean mustDrop(StoredMessage oldest, long nowNanos) {
    return messages.size() > limits.messages()
        || bytes > limits.bytes()
        || nowNanos - oldest.storedAt() > ageNanos;
  }

  private void dropOldest() {
    hold(-messages.remove().bytes());
  }

  private void hold(long more) {
    bytes += more;
    budget.add(more);
  }
}

package dev.weir.chat.netty.broadcast;

import dev.weir.chat.netty.client.InFlight;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts the turns of all event loops in one order: the order in which {@link #publish} was entered.
 * Every loop receives every batch in that order.
 *
 * <p>The lock is held for adding one entry to each loop's inbox, once for each turn of a publishing
 * loop; no channel is touched under it. What is under way is bounded by {@link InFlight}.
 */
final class MessageLog {

  private final InFlight inFlight;
  private final ReentrantLock order = new ReentrantLock();
  private final List<LoopGroup> groups = new CopyOnWriteArrayList<>();

  MessageLog(long capacityBytes) {
    this.inFlight = new InFlight(capacityBytes);
  }

  /** Adds a loop; it receives what is published from now on. */
  void add(LoopGroup group) {
    order.lock();
    try {
      groups.add(group);
    } finally {
      order.unlock();
    }
  }

  List<LoopGroup> groups() {
    return groups;
  }

  /**
   * Publishes one turn's frames, taking over the buffer's reference.
   *
   * @param from the loop that looks into its inbox by itself; null for none
   */
  void publish(ByteBuf frames, int messages, @Nullable LoopGroup from) {
    order.lock();
    try {
      if (groups.isEmpty()) {
        frames.release();
        return;
      }
      inFlight.add(frames.readableBytes());
      add(new Batch(frames, messages, groups.size()));
    } finally {
      order.unlock();
    }
    signalAllBut(from);
  }

  /** Something is missing here: every member that is there is told, and gets nothing newer. */
  void missed() {
    order.lock();
    try {
      add(Batch.MISSED);
    } finally {
      order.unlock();
    }
    signalAllBut(null);
  }

  private void add(Batch batch) {
    for (LoopGroup group : groups) {
      group.inbox().add(batch);
    }
  }

  private void signalAllBut(@Nullable LoopGroup from) {
    for (LoopGroup group : groups) {
      if (group != from) {
        group.signal();
      }
    }
  }

  /** One loop has written a batch to all its members. */
  void written(Batch batch) {
    int bytes = batch.bytes();
    if (batch.written()) {
      arrived(bytes);
    }
  }

  /** So much has been read that is to come back to this log, if it does, from elsewhere. */
  void setOut(int bytes) {
    inFlight.add(bytes);
  }

  /** So much is under way no more. */
  void arrived(int bytes) {
    if (inFlight.remove(bytes)) {
      groups.forEach(LoopGroup::wakePublishers);
    }
  }

  /** Whether publishers must wait. Whoever waits is woken by {@link LoopGroup#wakePublishers}. */
  boolean isFull() {
    return inFlight.isFull();
  }

  /** Bytes between reading and writing. */
  long underWay() {
    return inFlight.bytes();
  }
}

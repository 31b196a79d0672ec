package dev.weir.chat.netty.room;

import java.util.concurrent.atomic.LongAdder;

/** What the rooms of this service have done since it started. Read and written by any thread. */
public final class RoomCounters {

  private final LongAdder published = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /** Messages stored. */
  public long published() {
    return published.sum();
  }

  /** Messages that were stored already, under their key. */
  public long repeated() {
    return repeated.sum();
  }

  /** Messages, signals and presence changes handed to a connection or its outbox. */
  public long deliveries() {
    return deliveries.sum();
  }

  /** Messages that slow members were told they do not get, once for each member. */
  public long skipped() {
    return skipped.sum();
  }

  /** Connections dropped because their outbox was full. */
  public long slowConsumersDropped() {
    return slow.sum();
  }

  /** Commands answered with an error. */
  public long refused() {
    return refused.sum();
  }

  void stored(boolean again) {
    (again ? repeated : published).increment();
  }

  void delivered(long count) {
    deliveries.add(count);
  }

  void skipped(long messages) {
    skipped.add(messages);
  }

  void slowConsumerDropped() {
    slow.increment();
  }

  void commandRefused() {
    refused.increment();
  }
}

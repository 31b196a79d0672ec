package dev.weir.chat.netty.broadcast;

import java.util.concurrent.atomic.LongAdder;

/** What a broadcaster has done since it started. Read and written by any thread. */
public final class BroadcastCounters {

  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder notSent = new LongAdder();
  private final LongAdder missed = new LongAdder();

  /** Messages received whole and put in order. */
  public long messages() {
    return messages.sum();
  }

  /** Payload bytes of those messages. */
  public long bytes() {
    return bytes.sum();
  }

  /** Messages handed to a connection or its outbox: one message to ten clients counts ten. */
  public long deliveries() {
    return deliveries.sum();
  }

  /** Connections dropped because their outbox was full. */
  public long slowConsumersDropped() {
    return slow.sum();
  }

  /** Messages of clients here that may not have reached the other instances, nor those here. */
  public long notSent() {
    return notSent.sum();
  }

  /** Connections closed because messages were missed that other instances may have had. */
  public long missed() {
    return missed.sum();
  }

  void received(int payloadBytes) {
    messages.increment();
    bytes.add(payloadBytes);
  }

  void delivered(long count) {
    deliveries.add(count);
  }

  void slowConsumerDropped() {
    slow.increment();
  }

  void notSent(int messages) {
    notSent.add(messages);
  }

  void missed(int connections) {
    missed.add(connections);
  }
}

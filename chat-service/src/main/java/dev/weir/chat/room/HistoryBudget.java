package dev.weir.chat.room;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all rooms' histories may hold together. Safe for any thread. */
final class HistoryBudget {

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  HistoryBudget(long limit) {
    this.limit = limit;
  }

  void add(long bytes) {
    held.addAndGet(bytes);
  }

  boolean exceeded() {
    return held.get() > limit;
  }

  long held() {
    return held.get();
  }
}

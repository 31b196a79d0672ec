package dev.weir.chat.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the clients there are, and tells when the last has gone after draining began. */
final class Attendance {

  private final AtomicInteger clients = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  void entered() {
    clients.incrementAndGet();
  }

  void left() {
    clients.decrementAndGet();
    completeWhenEmpty();
  }

  int count() {
    return clients.get();
  }

  boolean draining() {
    return draining;
  }

  /** Begins draining; done when nobody is there. */
  CompletableFuture<Void> drain() {
    draining = true;
    completeWhenEmpty();
    return drained;
  }

  private void completeWhenEmpty() {
    if (draining && clients.get() == 0) {
      drained.complete(null);
    }
  }
}

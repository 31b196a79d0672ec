package dev.weir.chat.netty.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the clients there are, and tells when the last has gone after draining began. */
public final class Attendance {

  private final AtomicInteger clients = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  public void entered() {
    clients.incrementAndGet();
  }

  public void left() {
    clients.decrementAndGet();
    completeWhenEmpty();
  }

  public int count() {
    return clients.get();
  }

  public boolean draining() {
    return draining;
  }

  /** Begins draining; done when nobody is there. */
  public CompletableFuture<Void> drain() {
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

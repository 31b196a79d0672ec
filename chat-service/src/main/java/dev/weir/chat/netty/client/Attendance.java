package dev.weir.chat.netty.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the clients there are, and tells when the last has gone after draining began. */
public final class Attendance {

  private final AtomicInteger clients = new AtomicInteger();

  /** Null while clients may stay. */
  private volatile @Nullable CompletableFuture<Void> drained;

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
    return drained != null;
  }

  /** Begins draining, unless it has begun; done when nobody is there, or {@link #reopen}ed. */
  public synchronized CompletableFuture<Void> drain() {
    CompletableFuture<Void> done = drained == null ? new CompletableFuture<>() : drained;
    drained = done;
    completeWhenEmpty();
    return done;
  }

  /** Clients that come from now on may stay; who was sent away stays away. */
  public synchronized void reopen() {
    CompletableFuture<Void> done = drained;
    drained = null;
    if (done != null) {
      done.complete(null);
    }
  }

  private void completeWhenEmpty() {
    CompletableFuture<Void> done = drained;
    if (done != null && clients.get() == 0) {
      done.complete(null);
    }
  }
}

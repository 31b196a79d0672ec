package dev.weir.chat.netty.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes between reading and writing, or the messages between asking and answering. When they
 * reach the capacity, loops stop reading from publishers; when they have fallen to half, publishers
 * are woken. Safe for any thread.
 */
public final class InFlight {

  private final long capacity;
  private final long resumeAt;
  private final AtomicLong bytes = new AtomicLong();

  public InFlight(long capacity) {
    this.capacity = capacity;
    this.resumeAt = capacity / 2;
  }

  public void add(long more) {
    bytes.addAndGet(more);
  }

  /** Takes bytes off; true when with them the publishers may go on that had to wait. */
  public boolean remove(long done) {
    long left = bytes.addAndGet(-done);
    return left <= resumeAt && left + done > resumeAt;
  }

  public boolean isFull() {
    return bytes.get() >= capacity;
  }

  public long bytes() {
    return bytes.get();
  }
}

package dev.weir.chat.session;

import dev.weir.common.ratelimit.KeyedCounts;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections that may be open at once, in total and for each client address. A place is taken
 * before the handshake and given back when the connection has ended. Safe for any thread.
 */
public final class Places {

  /** What a client that asks for a place gets. */
  public sealed interface Outcome {

    /** There was one. {@link #release} gives it back, once, however often it is called. */
    final class Taken implements Outcome {
      private final Runnable giveBack;
      private boolean released;

      private Taken(Runnable giveBack) {
        this.giveBack = giveBack;
      }

      public synchronized void release() {
        if (!released) {
          released = true;
          giveBack.run();
        }
      }
    }

    /** All places are taken. */
    record Full(int limit) implements Outcome {}

    /** This address holds as many as one address may. */
    record AddressFull(int limit) implements Outcome {}
  }

  private final int total;
  private final int perAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final KeyedCounts<InetAddress> byAddress;

  /**
   * Places that are all free.
   *
   * @param total places in all, at least 1
   * @param perAddress places for one client address, at least 1
   */
  public Places(int total, int perAddress) {
    if (total < 1 || perAddress < 1) {
      throw new IllegalArgumentException(
          "places in total %d, for an address %d: each must be at least 1"
              .formatted(total, perAddress));
    }
    this.total = total;
    this.perAddress = perAddress;
    this.byAddress = new KeyedCounts<>(perAddress);
  }

  public Outcome take(InetAddress address) {
    if (taken.incrementAndGet() > total) {
      taken.decrementAndGet();
      return new Outcome.Full(total);
    }
    if (!byAddress.enter(address)) {
      taken.decrementAndGet();
      return new Outcome.AddressFull(perAddress);
    }
    return new Outcome.Taken(() -> giveBack(address));
  }

  /** Places taken now, by handshakes under way as well as by open connections. */
  public int taken() {
    return taken.get();
  }

  private void giveBack(InetAddress address) {
    byAddress.leave(address);
    taken.decrementAndGet();
  }
}

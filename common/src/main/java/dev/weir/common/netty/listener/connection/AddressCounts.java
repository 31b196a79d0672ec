package dev.weir.common.netty.listener.connection;

import dev.weir.common.ratelimit.KeyedCounts;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts things in and out, in all and for each address, up to a limit on both. */
public final class AddressCounts {

  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final KeyedCounts<InetAddress> byAddress;

  public AddressCounts(int most, int mostOfOne) {
    this.most = most;
    this.byAddress = new KeyedCounts<>(mostOfOne);
  }

  /**
   * Counts one in, if the limits allow one more.
   *
   * @return whether it was counted; then {@link #leave} must follow
   */
  public boolean enter(InetAddress address) {
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return false;
    }
    if (!byAddress.enter(address)) {
      all.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave(InetAddress address) {
    all.decrementAndGet();
    byAddress.leave(address);
  }
}

package dev.weir.common.control;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what each address did wrong in a window of time. IPv6 addresses count by their /64, which
 * is what one host may have. Of more addresses than it may hold, it forgets those that began first.
 * Used by any thread.
 */
public final class Attempts {

  private static final int IPV6_NETWORK_BYTES = 8;

  private final int limit;
  private final long windowNanos;
  private final Map<ByteBuffer, Tally> tallies;

  /** A count that ends with its window. */
  private record Tally(int count, long beganNanos) {}

  /**
   * Counts that nothing has been added to.
   *
   * @param limit how many are borne in a window
   * @param window begins with the first of them
   * @param mostAddresses how many are held at once
   */
  public Attempts(int limit, Duration window, int mostAddresses) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
    this.tallies =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Tally> eldest) {
            return size() > mostAddresses;
          }
        };
  }

  /**
   * Counts one.
   *
   * @param nanos the time, as of {@link System#nanoTime}
   * @return how many there are now in the window
   */
  public synchronized int add(InetAddress address, long nanos) {
    ByteBuffer key = host(address);
    Tally tally = tallies.get(key);
    if (tally == null || isOver(tally, nanos)) {
      tallies.remove(key); // a window that begins goes to the end of the order
      tally = new Tally(0, nanos);
    }
    Tally next = new Tally(Math.min(tally.count() + 1, limit + 1), tally.beganNanos());
    tallies.put(key, next);
    return next.count();
  }

  /**
   * How long an address has to wait; zero where it need not.
   *
   * @param nanos the time, as of {@link System#nanoTime}
   */
  public synchronized Duration wait(InetAddress address, long nanos) {
    Tally tally = tallies.get(host(address));
    if (tally == null || tally.count() < limit || isOver(tally, nanos)) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(windowNanos - (nanos - tally.beganNanos()));
  }

  synchronized int size() {
    return tallies.size();
  }

  private boolean isOver(Tally tally, long nanos) {
    return nanos - tally.beganNanos() >= windowNanos;
  }

  /** What addresses of one host have in common: of IPv6 its network, of IPv4 the address. */
  public static ByteBuffer host(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
  }
}

package dev.weir.diagnostics.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Connects to a TCP port once, and sends nothing. */
public final class PortCheck {
  /** How long a stop may go unseen. */
  private static final long LONGEST_WAIT_MILLIS = 50;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier nanoTime;

  /**
   * Creates a check.
   *
   * @param nanoTime a monotonic clock
   */
  public PortCheck(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Connects; blocks until something answers.
   *
   * @param address resolved, and judged by the policy
   * @param timeout after which a port that does not answer is filtered
   * @param stopped asked every 50 ms
   */
  public PortOutcome check(InetSocketAddress address, Duration timeout, BooleanSupplier stopped) {
    long begin = nanoTime.getAsLong();
    try (Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      boolean connected = channel.connect(address);
      channel.register(selector, SelectionKey.OP_CONNECT);
      while (!connected) {
        if (stopped.getAsBoolean()) {
          return new PortOutcome.Abandoned();
        }
        long left = timeout.toNanos() - (nanoTime.getAsLong() - begin);
        if (left <= 0) {
          return new PortOutcome.Filtered();
        }
        selector.select(Math.clamp(left / NANOS_PER_MILLI, 1, LONGEST_WAIT_MILLIS));
        connected = channel.finishConnect();
      }
      return new PortOutcome.Open(nanoTime.getAsLong() - begin);
    } catch (IOException e) {
      return ConnectFailure.outcome(e);
    }
  }
}

package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A client that asks at a steady rate, however long answers take: a request that is due while none
 * of its connections is free waits, and its wait counts. Prints p50 and p99 of the latencies in
 * microseconds, how many answers there were, and how many the rate asks for: with fewer, it was not
 * kept up, and the latencies are those of the requests that got through. Takes a core to itself.
 * Run by {@code benchmarks/side-by-side/functions}.
 */
public final class SteadyClient implements AutoCloseable {

  private static final int CONNECTIONS = 64;

  /** What is not counted at the start, while the client itself is compiled. */
  private static final long UNCOUNTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long answers to the last requests may take. */
  private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ByteBuffer request;
  private final Selector selector = Selector.open();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final long[] latencies;
  private int counted;

  /** A connection, and when the request was due that is under way on it. */
  private static final class Connection {
    private final PlainConnection plain;
    private long due;

    Connection(PlainConnection plain) {
      this.plain = plain;
    }
  }

  private SteadyClient(int port, String path, int most) throws IOException {
    request = PlainConnection.get(path);
    latencies = new long[most];
    for (int i = 0; i < CONNECTIONS; i++) {
      Connection connection = new Connection(PlainConnection.to(port));
      connection.plain.register(selector, connection);
      idle.add(connection);
    }
  }

  /**
   * Asks until the time is over.
   *
   * @param arguments a port of the loopback address, the path, how many requests a second, and for
   *     how many seconds
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int rate = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    try (SteadyClient client = new SteadyClient(port, arguments[1], rate * seconds)) {
      client.run(TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.SECONDS.toNanos(seconds));
      System.out.println(client.result());
    }
  }

  private void run(long interval, long nanos) throws IOException {
    long counting = System.nanoTime() + UNCOUNTED_NANOS;
    long end = counting + nanos;
    long due = System.nanoTime();
    for (long now = due; now - end - LAST_ANSWERS_NANOS < 0; now = System.nanoTime()) {
      if (now - due >= 0 && due - end < 0 && !idle.isEmpty()) {
        ask(idle.remove(), due);
        due += interval;
      }
      selector.selectNow(key -> read((Connection) key.attachment(), counting));
      if (due - end >= 0 && idle.size() == CONNECTIONS) {
        return;
      }
    }
  }

  private void ask(Connection connection, long due) throws IOException {
    connection.due = due;
    request.rewind();
    connection.plain.ask(request);
  }

  private void read(Connection connection, long counting) {
    try {
      if (connection.plain.read()) {
        long now = System.nanoTime();
        if (connection.due - counting >= 0 && counted < latencies.length) {
          latencies[counted++] = now - connection.due;
        }
        idle.add(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String result() {
    Arrays.sort(latencies, 0, counted);
    return "%.1f %.1f %d %d"
        .formatted(
            latencies[counted / 2] / 1e3,
            latencies[(int) (counted * 0.99)] / 1e3,
            counted,
            latencies.length);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}

package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
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
  private static final int LONGEST_HEAD = 4_096;
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String STATUS = "HTTP/1.1 200 ";
  private static final String LENGTH = "\r\ncontent-length: ";

  /** What is not counted at the start, while the client itself is compiled. */
  private static final long UNCOUNTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long answers to the last requests may take. */
  private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ByteBuffer request;
  private final Selector selector = Selector.open();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final long[] latencies;
  private int counted;

  /** A connection, and the request that is under way on it. */
  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_HEAD);
    private long due;

    /** Bytes of the body that are still to come; -1 until the head is there. */
    private int missing;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    /** Takes in what has come; whether the answer is whole. */
    boolean read() throws IOException {
      if (channel.read(answer) < 0) {
        throw new IOException("the connection ended before an answer");
      }
      if (missing < 0) {
        readHead();
      } else {
        missing -= answer.position();
        answer.clear();
      }
      return missing == 0;
    }

    private void readHead() throws IOException {
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      int end = text.indexOf(END_OF_HEAD);
      if (end < 0) {
        return;
      }
      String head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
      int length = head.indexOf(LENGTH);
      if (!text.startsWith(STATUS) || length < 0) {
        throw new IOException("not an answer of this run: " + head);
      }
      int digits = length + LENGTH.length();
      int body = Integer.parseInt(head, digits, head.indexOf('\r', digits), 10);
      missing = body - (answer.position() - end - END_OF_HEAD.length());
      answer.clear();
    }
  }

  private SteadyClient(int port, String path, int most) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    request = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
    latencies = new long[most];
    for (int i = 0; i < CONNECTIONS; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Connection connection = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, connection);
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
    connection.missing = -1;
    request.rewind();
    connection.channel.write(request);
  }

  private void read(Connection connection, long counting) {
    try {
      if (connection.read()) {
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

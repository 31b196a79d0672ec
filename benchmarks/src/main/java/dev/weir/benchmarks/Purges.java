package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Purges at one edge, each waited for until every edge has acknowledged it. A purge that is due
 * while none of the connections is free waits, and its wait counts. One that is not acknowledged in
 * time breaks the run. Run by {@code benchmarks/side-by-side/purges}.
 */
public final class Purges {

  private static final int CONNECTIONS = 128;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String PATH = "/api/invalidations?wait=" + PATIENCE.toSeconds() + "s";
  private static final double GOAL_MILLIS = 50;

  /** How exactly purges are asked for when they are due. */
  private static final int TURN_MILLIS = 1;

  private final Selector selector = Selector.open();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();

  /** Of each that was answered, in the order of the answers. */
  private double[] millis = {};

  private int answered;

  /** A connection, and when the purge was due that is under way on it. */
  private static final class Connection {
    private final PlainConnection plain;
    private long due;

    Connection(PlainConnection plain) {
      this.plain = plain;
    }
  }

  private Purges(int port) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Connection connection = new Connection(PlainConnection.to(port));
      connection.plain.register(selector, connection);
      idle.add(connection);
    }
  }

  /**
   * Prints a row of purges one after the other, and a row of purges at a rate.
   *
   * @param arguments the control address of an edge on this machine, how many purges come one after
   *     the other, a rate in purges a second, for how many seconds it is held, and for how many
   *     seconds purges at half of it come before all that
   */
  public static void main(String[] arguments) throws IOException {
    Purges purges = new Purges(URI.create(arguments[0]).getPort());
    int count = Integer.parseInt(arguments[1]);
    int rate = Integer.parseInt(arguments[2]);
    purges.warmUp(rate, Integer.parseInt(arguments[4]));
    purges.oneByOne(count);
    double[] alone = purges.oneByOne(count);
    System.out.printf(
        "one by one %d purges: p50 %.1f ms, p99 %.1f ms to the last acknowledgement %s%n",
        count, at(alone, 0.5), at(alone, 0.99), verdict(alone, true));
    purges.atRate(rate, 2);
    purges.told(rate, Integer.parseInt(arguments[3]));
  }

  private static String verdict(double[] sorted, boolean sustained) {
    boolean met = sustained && at(sorted, 0.99) <= GOAL_MILLIS;
    return "(goal at most %.0f: %s)".formatted(GOAL_MILLIS, met ? "met" : "missed");
  }

  private void warmUp(int rate, int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - end < 0) {
      atRate(rate / 2, 2);
    }
  }

  private void told(int rate, int seconds) throws IOException {
    long from = System.nanoTime();
    double[] sorted = atRate(rate, seconds);
    double took = (System.nanoTime() - from) / 1e9;
    double reached = sorted.length / took;
    System.out.printf(
        "at a rate  %d purges at %d a second, %.0f sustained: p50 %.1f ms, p99 %.1f ms %s%n",
        sorted.length,
        rate,
        reached,
        at(sorted, 0.5),
        at(sorted, 0.99),
        verdict(sorted, reached > 0.97 * rate));
  }

  /** Milliseconds of each, sorted. */
  private double[] oneByOne(int count) throws IOException {
    begin(count);
    for (int number = 0; number < count; number++) {
      ask(number, System.nanoTime());
      while (answered == number) {
        selector.select(this::read, PATIENCE.toMillis());
      }
    }
    return sorted();
  }

  /** Milliseconds of each from when it was due, sorted. */
  private double[] atRate(int rate, int seconds) throws IOException {
    int count = rate * seconds;
    begin(count);
    long from = System.nanoTime();
    int asked = 0;
    while (answered < count) {
      long due = from + asked * TimeUnit.SECONDS.toNanos(1) / rate;
      if (asked < count && !idle.isEmpty() && System.nanoTime() - due >= 0) {
        ask(asked, due);
        asked++;
      } else {
        selector.select(this::read, TURN_MILLIS);
      }
    }
    return sorted();
  }

  private void begin(int count) {
    millis = new double[count];
    answered = 0;
  }

  private double[] sorted() {
    Arrays.sort(millis);
    return millis;
  }

  private void ask(int number, long due) throws IOException {
    Connection connection = idle.remove();
    connection.due = due;
    String body = "{\"type\":\"url\",\"value\":\"http://shop.example/" + number + "\"}";
    connection.plain.ask(PlainConnection.post(PATH, body));
  }

  private void read(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection.plain.read()) {
        millis[answered] = (System.nanoTime() - connection.due) / 1e6;
        answered++;
        idle.add(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1.0, sorted.length * share)];
  }
}

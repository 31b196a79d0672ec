package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.SplittableRandom;

/**
 * Asks for keys by Zipf's law, on 64 connections as fast as answers come. The same seed makes the
 * same sequence. Run by {@code benchmarks/side-by-side/hit-ratio}.
 */
public final class ZipfClient {

  private static final int CONNECTIONS = 64;

  private final Zipf zipf;
  private final SplittableRandom random;
  private long unasked;
  private long unanswered;

  private ZipfClient(Zipf zipf, long requests, long seed) {
    this.zipf = zipf;
    this.random = new SplittableRandom(seed);
    this.unasked = requests;
    this.unanswered = requests;
  }

  /**
   * Ends when every request has its answer.
   *
   * @param arguments a port of the loopback address, how many keys there are, Zipf's exponent, how
   *     many requests, and the seed
   */
  public static void main(String[] arguments) throws IOException {
    Zipf zipf = new Zipf(Long.parseLong(arguments[1]), Double.parseDouble(arguments[2]));
    new ZipfClient(zipf, Long.parseLong(arguments[3]), Long.parseLong(arguments[4]))
        .run(Integer.parseInt(arguments[0]));
  }

  private void run(int port) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        PlainConnection connection = PlainConnection.to(port);
        connection.register(selector, connection);
        askNext(connection);
      }
      while (unanswered > 0) {
        selector.select(this::read);
      }
    }
  }

  private void read(SelectionKey key) {
    PlainConnection connection = (PlainConnection) key.attachment();
    try {
      if (connection.read()) {
        unanswered--;
        askNext(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void askNext(PlainConnection connection) throws IOException {
    if (unasked > 0) {
      unasked--;
      connection.ask(PlainConnection.get("/item/" + zipf.rank(random.nextDouble())));
    }
  }
}

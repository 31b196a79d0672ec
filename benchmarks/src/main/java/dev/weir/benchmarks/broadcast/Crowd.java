package dev.weir.benchmarks.broadcast;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one server, each of which is to receive every message, and one more that publishes. A
 * message is under way until the clients have received as much as all of them receive of it.
 */
final class Crowd {

  /** One in so many clients looks at what it receives. */
  private static final int WITNESS_EVERY = 50;

  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int READ_BYTES = 256 * 1024;
  private static final int ASKED_TO_WAIT = 10;
  private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

  /**
   * How clients come to receive, and what a publisher says.
   *
   * @param hello what each client says at first
   * @param publisherHello what the publisher says at first
   * @param before what comes before a message
   * @param after what comes behind it
   */
  record Language(
      String protocol,
      List<String> hello,
      List<String> publisherHello,
      String before,
      String after) {

    static final Language PLAIN = new Language("", List.of(), List.of(), "", "");

    static final Language ROOMS =
        new Language(
            "Sec-WebSocket-Protocol: weir.chat.v1\r\n",
            List.of("{\"type\":\"connect\"}", "{\"type\":\"join\",\"room\":\"all\"}"),
            List.of("{\"type\":\"connect\"}"),
            "{\"type\":\"publish\",\"room\":\"all\",\"data\":\"",
            "\"}");

    byte[] publish(long number) {
      byte[] message = Messages.message(number, System.nanoTime());
      byte[] first = before.getBytes(StandardCharsets.US_ASCII);
      byte[] last = after.getBytes(StandardCharsets.US_ASCII);
      byte[] whole = new byte[first.length + message.length + last.length];
      System.arraycopy(first, 0, whole, 0, first.length);
      System.arraycopy(message, 0, whole, first.length, message.length);
      System.arraycopy(last, 0, whole, first.length + message.length, last.length);
      return Messages.frame(whole);
    }
  }

  private final Sockets sockets;
  private final Language language;
  private final int poll;
  private final int[] descriptors;
  private final FrameCounter[] counters;
  private final List<FrameCounter.Witness> witnesses = new ArrayList<>();
  private final Latencies latencies;
  private final int publisher;
  private final MemorySegment in = Arena.global().allocate(READ_BYTES);
  private final MemorySegment out = Arena.global().allocate(READ_BYTES);
  private int unsent;
  private long published;
  private long delivered;

  /**
   * Connects.
   *
   * @param ports where clients connect, each to the next of them
   * @param receive the path for those that receive
   * @param publish the path for the one that publishes, at the first port
   */
  Crowd(
      Sockets sockets,
      Latencies latencies,
      Language language,
      int[] ports,
      String receive,
      String publish,
      int clients) {
    this.sockets = sockets;
    this.latencies = latencies;
    this.language = language;
    this.poll = sockets.poll();
    this.descriptors = new int[clients + 1];
    this.counters = new FrameCounter[clients];
    for (int i = 0; i < clients; i++) {
      counters[i] = new FrameCounter(witness(i));
      descriptors[i] = open(ports[i % ports.length], receive, language.hello());
      sockets.watch(poll, descriptors[i], i);
      if (i % ASKED_TO_WAIT == 0) {
        read(0);
      }
    }
    this.publisher = open(ports[0], publish, language.publisherHello());
    descriptors[clients] = publisher;
    sockets.watch(poll, publisher, clients);
    settle();
  }

  private FrameCounter.@Nullable Witness witness(int client) {
    if (client % WITNESS_EVERY != 0) {
      return null;
    }
    FrameCounter.Witness witness = new FrameCounter.Witness(latencies);
    witnesses.add(witness);
    return witness;
  }

  private int open(int port, String path, List<String> hello) {
    int descriptor = sockets.connect(port);
    sockets.sendAll(
        descriptor,
        """
        GET %s HTTP/1.1\r
        Host: localhost\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        %sSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(path, language.protocol())
            .getBytes(StandardCharsets.US_ASCII));
    String answer = head(descriptor);
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new IllegalStateException("no WebSocket at " + path + ": " + answer.strip());
    }
    for (String command : hello) {
      sockets.sendAll(descriptor, Messages.frame(command.getBytes(StandardCharsets.US_ASCII)));
    }
    return descriptor;
  }

  /** Byte for byte, since frames may follow at once. */
  private String head(int descriptor) {
    StringBuilder head = new StringBuilder();
    MemorySegment one = in.asSlice(0, 1);
    while (head.indexOf("\r\n\r\n") < 0) {
      sockets.receive(descriptor, one);
      head.append((char) one.get(JAVA_BYTE, 0));
    }
    return head.toString();
  }

  int clients() {
    return counters.length;
  }

  /** Reads what the server says by itself, such as answers, until it is silent. */
  private void settle() {
    long end = System.nanoTime() + 60_000_000_000L;
    while (read(2_500) > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the server does not come to rest");
      }
    }
  }

  /**
   * Publishes for a time, and waits until everything has arrived.
   *
   * @param window how many messages may be under way
   * @param rate messages a second; 0: as many as the window allows
   * @return one line: deliveries, deliveries a second, and of those that witnesses saw the
   *     latencies in microseconds, p50 and p99
   */
  String run(int window, long rate, int seconds) {
    for (FrameCounter counter : counters) {
      counter.reset();
    }
    witnesses.forEach(witness -> witness.expect(0));
    latencies.reset();
    published = 0;
    delivered = 0;
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    for (long now = start; now < end; now = System.nanoTime()) {
      long due = rate == 0 ? Long.MAX_VALUE : (now - start) * rate / 1_000_000_000L + 1;
      publish(Math.min(due, delivered / counters.length + window));
      read(rate == 0 ? 100 : 1);
    }
    drain(end + PATIENCE_NANOS);
    double took = (System.nanoTime() - start) / 1e9;
    check();
    return String.format(
        Locale.ROOT,
        "%d %.0f %.0f %.0f",
        delivered,
        delivered / took,
        latencies.quantile(0.5) / 1e3,
        latencies.quantile(0.99) / 1e3);
  }

  private void publish(long upTo) {
    while (published < upTo && unsent < READ_BYTES / 2) {
      byte[] frame = language.publish(published++);
      MemorySegment.copy(frame, 0, out, JAVA_BYTE, unsent, frame.length);
      unsent += frame.length;
    }
    if (unsent > 0) {
      int sent = sockets.send(publisher, out, unsent);
      unsent -= sent;
      MemorySegment.copy(out, sent, out, 0, unsent);
    }
  }

  private void drain(long until) {
    while (delivered < published * counters.length && System.nanoTime() < until) {
      publish(published);
      read(100);
    }
  }

  /** Every client has every message once. */
  private void check() {
    for (int i = 0; i < counters.length; i++) {
      if (counters[i].messages() != published) {
        throw new IllegalStateException(
            "client %d received %d of %d messages".formatted(i, counters[i].messages(), published));
      }
    }
  }

  /** Reads once from each connection that has something; how many those were. */
  private int read(int millis) {
    int ready = sockets.await(poll, millis);
    for (int i = 0; i < ready; i++) {
      int number = sockets.ready(i);
      int length = sockets.receive(descriptors[number], in);
      if (number < counters.length) {
        count(number, length);
      }
    }
    return ready;
  }

  private void count(int client, int length) {
    FrameCounter counter = counters[client];
    long before = counter.messages();
    counter.take(in, length);
    delivered += counter.messages() - before;
    if (counter.wasPinged()) {
      sockets.sendAll(descriptors[client], PONG);
    }
  }

  void close() {
    for (int descriptor : descriptors) {
      sockets.close(descriptor);
    }
    sockets.close(poll);
  }
}

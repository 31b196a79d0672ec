package dev.weir.lb.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A candidate that is whatever a test wants it to be. */
final class Server implements Candidate {

  final AtomicLong clock = new AtomicLong();
  final AtomicInteger inFlight = new AtomicInteger();
  private final String id;
  private final PeakEwma latency = new PeakEwma(clock::get);
  int weight = 1;
  double ramp = 1;
  boolean full;
  String zone = "";
  @Nullable Location location;

  Server(String id) {
    this.id = id;
  }

  static Server weighing(String id, int weight) {
    Server server = new Server(id);
    server.weight = weight;
    return server;
  }

  static Server serving(String id, int inFlight) {
    Server server = new Server(id);
    server.inFlight.set(inFlight);
    return server;
  }

  static Server in(String zone, String id) {
    Server server = new Server(id);
    server.zone = zone;
    return server;
  }

  static Server at(double latitude, double longitude) {
    Server server = new Server(latitude + "," + longitude);
    server.location = new Location(latitude, longitude);
    return server;
  }

  /** So many of weight 1, by the names s0, s1, ... */
  static List<Server> servers(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Server("s" + i)).toList();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public double ramp() {
    return ramp;
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public boolean available() {
    return !full;
  }

  @Override
  public String zone() {
    return zone;
  }

  @Override
  public @Nullable Location location() {
    return location;
  }

  @Override
  public PeakEwma latency() {
    return latency;
  }

  @Override
  public String toString() {
    return id;
  }
}

package dev.weir.diagnostics.app.trace;

import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.trace.TracePlan;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What path a caller wants to see.
 *
 * @param port of TCP
 * @param flows 0 when the caller named none
 * @param names whether to look up the names of the hops
 * @param mtu whether to find the path MTU
 * @param rounds how often and how far apart, when the caller wants the path watched
 */
public record TraceRequest(
    String target,
    AddressFamily family,
    Protocol protocol,
    int port,
    int maxHops,
    int queries,
    int flows,
    Duration timeout,
    boolean names,
    boolean mtu,
    Optional<Rounds> rounds) {

  /** Hosts answer every echo request, but only a few datagrams to closed ports at once. */
  private static final int UDP_WINDOW = 4;

  /** Echo requests that may leave at once, so that a trace takes one round trip. */
  private static final int MOST_AT_ONCE = 100;

  private static final int PAYLOAD_BYTES = 32;
  private static final int MOST_ROUNDS = 10_000;
  private static final Set<Protocol> PROTOCOLS =
      Collections.unmodifiableSet(EnumSet.of(Protocol.ICMP, Protocol.UDP, Protocol.TCP));

  /**
   * A path that is watched.
   *
   * @param most rounds; the run ends when they are over, it is stopped, or has lasted as long as it
   *     may
   * @param interval from the begin of one to that of the next
   */
  record Rounds(int most, Duration interval) {}

  public static TraceRequest read(RequestFields fields) {
    String target = fields.target("target");
    Protocol protocol = fields.choice("protocol", PROTOCOLS, Protocol.ICMP);
    boolean port = fields.has("port");
    if (port && protocol != Protocol.TCP) {
      fields.refuse("port", "with " + protocol, "no port, or protocol tcp");
    }
    boolean flows = fields.has("flows");
    if (flows && protocol == Protocol.TCP) {
      fields.refuse("flows", "with tcp", "no flows, or protocol icmp or udp");
    }
    boolean continuous = fields.flag("continuous");
    TraceRequest request =
        new TraceRequest(
            target,
            fields.choice("family", AddressFamily.class, AddressFamily.ANY),
            protocol,
            fields.integer("port", 80, 1, 65_535),
            fields.integer("maxHops", 30, 1, 64),
            fields.integer("queries", continuous ? 1 : 3, 1, 10),
            flows ? fields.integer("flows", 1, 1, 16) : 0,
            fields.duration(
                "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10)),
            fields.flag("names"),
            fields.flag("mtu"),
            rounds(fields, continuous));
    fields.check();
    return request;
  }

  private static Optional<Rounds> rounds(RequestFields fields, boolean continuous) {
    Rounds rounds =
        new Rounds(
            fields.integer("rounds", MOST_ROUNDS, 1, MOST_ROUNDS),
            fields.duration(
                "interval", Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMinutes(1)));
    for (String field : new String[] {"rounds", "interval"}) {
      if (!continuous && fields.has(field)) {
        fields.refuse(field, "without continuous", "\"continuous\": true beside it");
      }
    }
    return continuous ? Optional.of(rounds) : Optional.empty();
  }

  ProbeShape shape() {
    return new ProbeShape(protocol, PAYLOAD_BYTES, false, port, flows > 0);
  }

  TracePlan plan(InetAddress address) {
    return new TracePlan(
        address,
        maxHops,
        queries,
        Math.max(1, flows),
        0,
        timeout.toNanos(),
        window(),
        protocol == Protocol.UDP);
  }

  private int window() {
    return switch (protocol) {
      case UDP -> UDP_WINDOW;
      case ICMP -> maxHops * queries <= MOST_AT_ONCE ? maxHops * queries : maxHops;
      case TCP, HTTP -> maxHops;
    };
  }

  /** The most that it sends in a second. */
  double packetsPerSecond() {
    return Math.max(maxHops, window());
  }
}

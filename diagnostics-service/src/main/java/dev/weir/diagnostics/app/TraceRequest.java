package dev.weir.diagnostics.app;

import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.trace.TracePlan;
import java.net.InetAddress;
import java.time.Duration;

/**
 * What path a caller wants to see.
 *
 * @param names whether to look up the names of the hops
 */
record TraceRequest(
    String target,
    AddressFamily family,
    Protocol protocol,
    int maxHops,
    int queries,
    Duration timeout,
    boolean names) {

  /** Hosts answer every echo request, but only a few datagrams to closed ports at once. */
  private static final int UDP_WINDOW = 4;

  static TraceRequest read(RequestFields fields) {
    TraceRequest request =
        new TraceRequest(
            fields.target("target"),
            fields.choice("family", AddressFamily.class, AddressFamily.ANY),
            fields.choice("protocol", Protocol.class, Protocol.ICMP),
            fields.integer("maxHops", 30, 1, 64),
            fields.integer("queries", 3, 1, 10),
            fields.duration(
                "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10)),
            fields.flag("names"));
    fields.check();
    return request;
  }

  TracePlan plan(InetAddress address) {
    int window = protocol == Protocol.UDP ? UDP_WINDOW : maxHops;
    return new TracePlan(address, maxHops, queries, timeout.toNanos(), window);
  }
}

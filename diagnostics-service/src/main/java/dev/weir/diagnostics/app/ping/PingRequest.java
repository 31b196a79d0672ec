package dev.weir.diagnostics.app.ping;

import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a caller wants pinged.
 *
 * @param targets at least one
 * @param several whether the caller wrote a list
 */
public record PingRequest(
    List<String> targets,
    boolean several,
    AddressFamily family,
    ProbeShape shape,
    int count,
    Duration interval,
    Duration timeout,
    int hopLimit) {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration SHORTEST_LISTED_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);
  private static final int MOST_TARGETS = 256;
  private static final int MOST_CONNECT_TARGETS = 32;
  private static final int MOST_PAYLOAD = 8_972;
  private static final Set<Protocol> PROTOCOLS =
      Collections.unmodifiableSet(EnumSet.of(Protocol.ICMP, Protocol.TCP, Protocol.HTTP));

  public static PingRequest read(RequestFields fields, Duration longest) {
    boolean several = fields.has("targets");
    List<String> targets =
        several ? fields.targets("targets", MOST_TARGETS) : List.of(fields.target("target"));
    AddressFamily family = fields.choice("family", AddressFamily.class, AddressFamily.ANY);
    ProbeShape shape = shape(fields, targets.size());
    PingRequest request =
        new PingRequest(
            targets,
            several,
            family,
            shape,
            fields.integer("count", 4, 1, 100),
            fields.duration(
                "interval", Duration.ofSeconds(1), SHORTEST_LISTED_INTERVAL, LONGEST_INTERVAL),
            fields.duration(
                "timeout", Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(10)),
            fields.integer("ttl", 64, 1, 255));
    request.checkLength(fields, longest);
    fields.check();
    return request;
  }

  private static ProbeShape shape(RequestFields fields, int targets) {
    Protocol protocol = fields.choice("protocol", PROTOCOLS, Protocol.ICMP);
    int size = fields.integer("size", 56, 0, MOST_PAYLOAD);
    boolean dontFragment = fields.flag("dontFragment");
    boolean port = fields.has("port");
    int number =
        switch (protocol) {
          case HTTP -> fields.integer("port", 80, 1, 65_535);
          case TCP -> fields.integer("port", 1, 65_535);
          case ICMP, UDP -> 0;
        };
    if (protocol == Protocol.ICMP && port) {
      fields.refuse("port", "with icmp", "no port, or protocol tcp or http");
    }
    if (protocol != Protocol.ICMP && targets > MOST_CONNECT_TARGETS) {
      fields.refuse(
          "targets",
          String.valueOf(targets),
          "at most " + MOST_CONNECT_TARGETS + " with tcp and http");
    }
    return new ProbeShape(protocol, size, dontFragment, number, false);
  }

  private void checkLength(RequestFields fields, Duration longest) {
    if (interval.multipliedBy(count).plus(timeout).compareTo(longest) > 0) {
      fields.refuse(
          "count",
          String.valueOf(count),
          "count times interval, and timeout, to be at most " + longest.toSeconds() + "s");
    }
  }

  /** The plan for as many targets as have an address. */
  PingPlan plan(int addresses) {
    return new PingPlan(addresses, count, interval.toNanos(), timeout.toNanos(), hopLimit);
  }

  /** Packets to each target in a second. */
  double packetsPerSecond() {
    return 1e9 / interval.toNanos();
  }

  /** Refuses a pace that only listed addresses may be probed at. */
  void checkPace(boolean listed) {
    if (!listed && interval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw RequestFields.invalid(
          new FieldError(
              "interval",
              interval.toMillis() + "ms",
              "at least 100ms for a target that weir.diagnostics.targets.allow does not list"));
    }
  }
}

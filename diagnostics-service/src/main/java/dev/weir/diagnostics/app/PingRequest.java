package dev.weir.diagnostics.app;

import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.policy.AddressFamily;
import java.time.Duration;

/**
 * What a caller wants pinged.
 *
 * @param payloadBytes bytes behind the ICMP header
 */
record PingRequest(String target, AddressFamily family, int payloadBytes, PingPlan plan) {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration SHORTEST_LISTED_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

  static PingRequest read(RequestFields fields, Duration longest) {
    String target = fields.target("target");
    AddressFamily family = fields.choice("family", AddressFamily.class, AddressFamily.ANY);
    int size = fields.integer("size", 56, 0, 1_400);
    PingPlan plan = plan(fields);
    long worst = plan.count() * plan.intervalNanos() + plan.timeoutNanos();
    if (worst > longest.toNanos()) {
      fields.refuse(
          "count",
          String.valueOf(plan.count()),
          "count times interval, and timeout, to be at most " + longest.toSeconds() + "s");
    }
    fields.check();
    return new PingRequest(target, family, size, plan);
  }

  private static PingPlan plan(RequestFields fields) {
    Duration interval =
        fields.duration(
            "interval", Duration.ofSeconds(1), SHORTEST_LISTED_INTERVAL, LONGEST_INTERVAL);
    Duration timeout =
        fields.duration(
            "timeout", Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(10));
    return new PingPlan(
        fields.integer("count", 4, 1, 100),
        interval.toNanos(),
        timeout.toNanos(),
        fields.integer("ttl", 64, 1, 255));
  }

  /** Refuses a pace that only listed addresses may be probed at. */
  void checkPace(boolean listed) {
    if (!listed && plan.intervalNanos() < SHORTEST_INTERVAL.toNanos()) {
      throw RequestFields.invalid(
          new FieldError(
              "interval",
              Duration.ofNanos(plan.intervalNanos()).toMillis() + "ms",
              "at least 100ms for a target that weir.diagnostics.targets.allow does not list"));
    }
  }
}

package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.investigate.Evidence.Hop;
import dev.weir.diagnostics.investigate.Finding.Severity;
import dev.weir.diagnostics.investigate.Finding.Subject;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.LossKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What follows from echo requests and the path. */
final class PathFindings {
  /** A step in the median round trip that is told, in nanoseconds. */
  private static final long STEP_NANOS = 100_000_000;

  private PathFindings() {}

  static List<Finding> of(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    Optional<Finding> loop = evidence.path().flatMap(PathFindings::loop);
    loop.ifPresent(found::add);
    if (!evidence.answersAtAll()) {
      if (loop.isEmpty()) {
        found.add(unreachable(evidence));
      }
      return found;
    }
    evidence.ping().flatMap(ping -> loss(ping, evidence)).ifPresent(found::add);
    evidence.path().flatMap(PathFindings::step).ifPresent(found::add);
    return found;
  }

  /** The same router at distances with another between: packets go round. */
  private static Optional<Finding> loop(Evidence.Path path) {
    Map<String, Integer> seen = new HashMap<>();
    for (Hop hop : path.hops()) {
      if (hop.address().isEmpty()) {
        continue;
      }
      String address = hop.address().get();
      Integer before = seen.put(address, hop.number());
      if (before != null && hop.number() - before > 1 && !path.reached()) {
        return Optional.of(
            new Finding(
                Severity.PROBLEM,
                Subject.PATH,
                "routing-loop",
                "Hops %d and %d are the same router, %s: packets go round there."
                    .formatted(before, hop.number(), address),
                "Whoever runs that router and its neighbours has to mend their routes to the"
                    + " target."));
      }
    }
    return Optional.empty();
  }

  private static Finding unreachable(Evidence evidence) {
    Optional<Evidence.Blocked> blocked = evidence.path().flatMap(Evidence.Path::blocked);
    if (blocked.isPresent()) {
      return blocked(blocked.get());
    }
    Optional<Hop> last =
        evidence.path().stream()
            .flatMap(path -> path.hops().stream())
            .filter(hop -> hop.address().isPresent())
            .reduce((one, next) -> next);
    if (last.isEmpty()) {
      return new Finding(
          Severity.PROBLEM,
          Subject.REACHABILITY,
          "nothing-answers",
          "Neither the target nor any router on the way answers.",
          "Check this host's own link, route and firewall with a target that is known to work.");
    }
    return new Finding(
        Severity.PROBLEM,
        Subject.PATH,
        "path-ends",
        "Nothing answers beyond hop %d, %s."
            .formatted(last.get().number(), last.get().address().orElse("")),
        "The target is down, a firewall in front of it drops everything, or the network behind that"
            + " hop is broken: ask who runs the target, then who runs that hop.");
  }

  private static Finding blocked(Evidence.Blocked blocked) {
    String reason = blocked.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    boolean prohibited = blocked.reason() == IcmpMeaning.Reason.PROHIBITED;
    return new Finding(
        Severity.PROBLEM,
        Subject.PATH,
        prohibited ? "path-prohibited" : "path-blocked",
        prohibited
            ? "Hop %d, %s, says that it is prohibited to go on."
                .formatted(blocked.hop(), blocked.address())
            : "Hop %d, %s, says that it cannot deliver: %s unreachable."
                .formatted(blocked.hop(), blocked.address(), reason),
        prohibited
            ? "A firewall rule there rejects it: ask who runs that hop."
            : "The target is off, or that router has no way to it: ask who runs that hop.");
  }

  private static Optional<Finding> loss(Evidence.Ping ping, Evidence evidence) {
    return switch (ping.loss()) {
      case NONE -> Optional.empty();
      case TOTAL ->
          Optional.of(
              new Finding(
                  Severity.INFO,
                  Subject.REACHABILITY,
                  "echo-unanswered",
                  "The target is there, and does not answer echo requests.",
                  "Nothing to do: many hosts and firewalls drop them on purpose."));
      case LIKELY_RATE_LIMITED ->
          Optional.of(
              new Finding(
                  Severity.INFO,
                  Subject.REACHABILITY,
                  "echo-rate-limited",
                  "%.0f %% of the echo requests have no answer, as evenly as a limit leaves them."
                      .formatted(ping.lossPercent()),
                  "Ping it at a slower pace before calling this loss."));
      case REAL, UNCLEAR -> Optional.of(lossOnPath(ping, evidence));
    };
  }

  private static Finding lossOnPath(Evidence.Ping ping, Evidence evidence) {
    Severity severity =
        ping.loss() == LossKind.REAL && ping.lossPercent() >= 5
            ? Severity.PROBLEM
            : Severity.WARNING;
    String share = "%.0f %% of the echo requests are lost".formatted(ping.lossPercent());
    return lossBegins(evidence)
        .map(
            hop ->
                new Finding(
                    severity,
                    Subject.PATH,
                    "loss-from-hop",
                    "%s; loss begins at hop %d, %s, and goes on behind it."
                        .formatted(share, hop.number(), hop.address().orElse("")),
                    "Look at the link before that hop and at the load of that router; watch it with"
                        + " a continuous traceroute."))
        .orElseGet(
            () ->
                new Finding(
                    severity,
                    Subject.REACHABILITY,
                    "loss",
                    share + ", and no hop on the way shows where.",
                    "Watch it with a continuous traceroute; the target itself may be overloaded."));
  }

  /** The first hop from which on every hop that answers shows loss, the last one included. */
  private static Optional<Hop> lossBegins(Evidence evidence) {
    List<Hop> answering =
        evidence.path().stream()
            .flatMap(path -> path.hops().stream())
            .filter(hop -> hop.address().isPresent())
            .toList();
    Hop begin = null;
    for (Hop hop : answering.reversed()) {
      if (hop.lossPercent() <= 0) {
        break;
      }
      begin = hop;
    }
    return Optional.ofNullable(begin);
  }

  /** A step that all hops behind it keep: routers that answer slowly do not count. */
  private static Optional<Finding> step(Evidence.Path path) {
    List<Hop> hops = path.hops().stream().filter(hop -> hop.address().isPresent()).toList();
    for (int i = 1; i < hops.size(); i++) {
      long before = hops.get(i - 1).medianNanos();
      long least =
          hops.subList(i, hops.size()).stream().mapToLong(Hop::medianNanos).min().orElse(0);
      if (least - before >= STEP_NANOS) {
        Hop hop = Objects.requireNonNull(hops.get(i));
        return Optional.of(
            new Finding(
                Severity.INFO,
                Subject.PATH,
                "latency-step",
                "The round trip grows by %d ms between hops %d and %d, %s."
                    .formatted(
                        (least - before) / 1_000_000,
                        hops.get(i - 1).number(),
                        hop.number(),
                        hop.address().orElse("")),
                "A long link, such as one under an ocean, or a queue that is full: compare at"
                    + " another time of the day."));
      }
    }
    return Optional.empty();
  }
}

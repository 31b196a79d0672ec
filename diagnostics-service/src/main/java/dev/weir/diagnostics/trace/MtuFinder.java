package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeNetwork;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Finds a path MTU by echo requests that must not be fragmented, up to two for each size. */
public final class MtuFinder {
  private static final int HOP_LIMIT = 64;
  private static final int TRIES = 2;
  private static final long SHORTEST_WAIT_NANOS = 300_000_000;
  private static final int ROUND_TRIPS = 4;

  private final ProbeNetwork network;
  private final ProbeLoop loop;
  private final BooleanSupplier stopped;

  /**
   * Creates a finder.
   *
   * @param stopped becomes true when the search is to end early
   */
  public MtuFinder(ProbeNetwork network, ProbeLoop loop, BooleanSupplier stopped) {
    this.network = network;
    this.loop = loop;
    this.stopped = stopped;
  }

  /**
   * Searches, as long as a few round trips for each size.
   *
   * @param timeoutNanos for the first, small request
   */
  public MtuOutcome find(InetAddress target, long timeoutNanos) {
    MtuSearch search = new MtuSearch(IpVersion.of(target) == IpVersion.V6);
    long wait = timeoutNanos;
    OptionalInt size = search.next();
    while (size.isPresent() && !stopped.getAsBoolean()) {
      Pinged pinged = ping(target, size.getAsInt(), wait);
      if (pinged instanceof Pinged.Not(String reason)) {
        return new MtuOutcome.Unknown(reason);
      }
      PingReport report = ((Pinged.With) pinged).report();
      search.tried(size.getAsInt(), judged(report));
      wait = nextWait(report, wait, timeoutNanos);
      size = search.next();
    }
    return stopped.getAsBoolean()
        ? new MtuOutcome.Unknown("the run was stopped before it was found")
        : result(search);
  }

  private static MtuOutcome result(MtuSearch search) {
    return search
        .result()
        .<MtuOutcome>map(MtuOutcome.Found::new)
        .orElseGet(() -> new MtuOutcome.Unknown("the target does not answer small echo requests"));
  }

  /** Whether a size could be tried. */
  private sealed interface Pinged {
    record With(PingReport report) implements Pinged {}

    record Not(String reason) implements Pinged {}
  }

  private Pinged ping(InetAddress target, int size, long waitNanos) {
    Pinged pinged = pingOnce(target, size, waitNanos);
    for (int i = 1; i < TRIES && isSilent(pinged); i++) {
      pinged = pingOnce(target, size, waitNanos);
    }
    return pinged;
  }

  private Pinged pingOnce(InetAddress target, int size, long waitNanos) {
    PingSession session = new PingSession(new PingPlan(1, 0, waitNanos, HOP_LIMIT), _ -> {});
    return switch (network.open(List.of(target), shape(target, size))) {
      case Opening.Opened(ProbeChannel channel) -> {
        run(session, channel);
        yield new Pinged.With(session.report());
      }
      case Opening.Denied denied -> new Pinged.Not(denied.detail());
      case Opening.Unsupported(String detail) -> new Pinged.Not(detail);
      case Opening.Failed(String detail) -> new Pinged.Not(detail);
    };
  }

  private void run(PingSession session, ProbeChannel channel) {
    try (channel) {
      loop.run(session, channel);
    }
  }

  private static ProbeShape shape(InetAddress target, int size) {
    int headers = IpVersion.of(target) == IpVersion.V6 ? 48 : 28;
    return new ProbeShape(Protocol.ICMP, size - headers, true, 0, false);
  }

  private static long nextWait(PingReport report, long wait, long timeoutNanos) {
    return report
        .rtt()
        .map(rtt -> Math.max(ROUND_TRIPS * rtt.max(), SHORTEST_WAIT_NANOS))
        .map(needed -> Math.min(needed, timeoutNanos))
        .orElse(wait);
  }

  private static boolean isSilent(Pinged pinged) {
    return pinged instanceof Pinged.With(PingReport report)
        && outcome(report) instanceof ProbeOutcome.TimedOut;
  }

  private static ProbeOutcome outcome(PingReport report) {
    return report.probes().isEmpty()
        ? new ProbeOutcome.Abandoned()
        : report.probes().getFirst().outcome();
  }

  private static MtuSearch.Try judged(PingReport report) {
    return switch (outcome(report)) {
      case ProbeOutcome.Answered(Answer answer) -> judged(answer);
      case ProbeOutcome.NotSent _ -> new MtuSearch.Try.NotSent();
      case ProbeOutcome.TimedOut _, ProbeOutcome.Abandoned _ -> new MtuSearch.Try.Lost();
    };
  }

  private static MtuSearch.Try judged(Answer answer) {
    return switch (answer.meaning()) {
      case IcmpMeaning.Reply _ -> new MtuSearch.Try.Fits();
      case IcmpMeaning.Unreachable(IcmpMeaning.Reason reason)
          when reason == IcmpMeaning.Reason.PACKET_TOO_BIG ->
          new MtuSearch.Try.TooBig(
              answer.from(), answer.error().map(error -> error.mtu().orElse(0)).orElse(0));
      default -> new MtuSearch.Try.Lost();
    };
  }
}

package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IcmpMeaning.Reason;
import dev.weir.diagnostics.probe.Answer;
import java.util.Optional;

/**
 * Where a path ends.
 *
 * @param hop its distance
 * @param reached whether it ends at the target, and not at a router that cannot deliver
 * @param rttNanos round trip of the answer that told
 */
record PathEnd(int hop, boolean reached, long rttNanos) {

  /** What an answer to a probe with this hop limit says of the path's end; empty if nothing. */
  static Optional<PathEnd> told(int hop, Answer answer, TracePlan plan) {
    return switch (answer.meaning()) {
      case IcmpMeaning.Reply _ -> Optional.of(new PathEnd(hop, true, answer.rttNanos()));
      case IcmpMeaning.Unreachable(Reason reason) ->
          Optional.of(new PathEnd(hop, isTarget(reason, answer, plan), answer.rttNanos()));
      case IcmpMeaning.HopLimitExceeded _, IcmpMeaning.Other _ -> Optional.empty();
    };
  }

  private static boolean isTarget(Reason reason, Answer answer, TracePlan plan) {
    return answer.from().equals(plan.target()) || (plan.toClosedPorts() && reason == Reason.PORT);
  }

  /** The nearer of two ends; at equal distance the one that reached the target. */
  PathEnd nearer(PathEnd other) {
    if (hop != other.hop) {
      return hop < other.hop ? this : other;
    }
    return reached ? this : other;
  }
}

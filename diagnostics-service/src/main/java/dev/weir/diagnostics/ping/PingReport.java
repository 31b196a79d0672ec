package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.RttStatistics;
import dev.weir.diagnostics.probe.Stamps;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a ping found.
 *
 * @param probes settled ones, in order of sequence
 * @param duplicates answers to probes that were answered before
 */
public record PingReport(List<PingProbe> probes, int duplicates) {

  public PingReport {
    probes = probes.stream().sorted(Comparator.comparingInt(PingProbe::sequence)).toList();
  }

  /** How many probes left. */
  public int sent() {
    return (int) probes.stream().filter(PingReport::left).count();
  }

  private static boolean left(PingProbe probe) {
    return !(probe.outcome() instanceof ProbeOutcome.NotSent);
  }

  /** How many echo replies came. */
  public int received() {
    return replies().size();
  }

  /** Share of the probes sent that brought no echo reply, 0 to 100; 0 when none was sent. */
  public double lossPercent() {
    return sent() == 0 ? 0 : 100.0 * (sent() - received()) / sent();
  }

  /** Round-trip times of the replies; empty when there was none. */
  public Optional<RttStatistics> rtt() {
    return RttStatistics.of(replies().stream().mapToLong(Answer::rttNanos).toArray());
  }

  /** The kernel's clock only when it measured every reply. */
  public Stamps stamps() {
    List<Answer> replies = replies();
    return !replies.isEmpty() && replies.stream().allMatch(a -> a.stamps() == Stamps.KERNEL)
        ? Stamps.KERNEL
        : Stamps.USER;
  }

  private List<Answer> replies() {
    return probes.stream().flatMap(probe -> probe.reply().stream()).toList();
  }
}

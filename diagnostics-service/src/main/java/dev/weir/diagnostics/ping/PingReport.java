package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.RttStatistics;
import dev.weir.diagnostics.probe.Stamps;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a ping of one target found.
 *
 * @param probes settled ones, in order of sequence
 * @param duplicates answers to probes that were answered before
 * @param outOfOrder replies that came after the reply to a later probe
 */
public record PingReport(List<PingProbe> probes, int duplicates, int outOfOrder) {

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

  /** How many replies came. */
  public int received() {
    return replies().size();
  }

  /** Share of the probes sent that brought no reply, 0 to 100; 0 when none was sent. */
  public double lossPercent() {
    return sent() == 0 ? 0 : 100.0 * (sent() - received()) / sent();
  }

  /** What the loss looks like. */
  public LossKind loss() {
    return LossKind.of(
        probes.stream().filter(PingReport::left).map(probe -> probe.reply().isPresent()).toList());
  }

  /** Round-trip times of the replies; empty when there was none. */
  public Optional<RttStatistics> rtt() {
    return RttStatistics.of(replies().stream().mapToLong(Answer::rttNanos).toArray());
  }

  /**
   * How much longer the round trips seemed to this process's clock than to the clock that measured
   * them; empty when that was the same clock, or nothing replied.
   */
  public Optional<RttStatistics> userError() {
    return RttStatistics.of(
        replies().stream()
            .filter(answer -> answer.stamps() == Stamps.KERNEL)
            .mapToLong(answer -> answer.userRttNanos() - answer.rttNanos())
            .toArray());
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

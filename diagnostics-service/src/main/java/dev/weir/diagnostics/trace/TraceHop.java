package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.MplsLabel;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.RttStatistics;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One distance on the path.
 *
 * @param number 1 for the nearest router
 * @param probes the questions asked, in order
 */
public record TraceHop(int number, List<TraceProbe> probes) {

  public TraceHop {
    probes = List.copyOf(probes);
  }

  /**
   * Who answered, in order of first answer: several where paths branch, none where all is silent.
   */
  public List<InetAddress> addresses() {
    return answers().stream().map(Answer::from).distinct().toList();
  }

  /** In which flows an address answered here, 0 for the first. */
  public List<Integer> flows(InetAddress address) {
    return probes.stream()
        .filter(
            probe ->
                probe.outcome() instanceof ProbeOutcome.Answered(Answer answer)
                    && answer.from().equals(address))
        .map(TraceProbe::flow)
        .distinct()
        .sorted()
        .toList();
  }

  /** The labels of MPLS that routers told first; empty when none did. */
  public List<MplsLabel> labels() {
    return answers().stream()
        .flatMap(answer -> answer.error().stream())
        .map(IcmpError::labels)
        .filter(labels -> !labels.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Round-trip times of the answers; empty when there was none. */
  public Optional<RttStatistics> rtt() {
    return RttStatistics.of(answers().stream().mapToLong(Answer::rttNanos).toArray());
  }

  /** Share of questions without an answer, 0 to 100. Routers that limit their answers show loss. */
  public double lossPercent() {
    return probes.isEmpty() ? 0 : 100.0 * (probes.size() - answers().size()) / probes.size();
  }

  /** The answers, in order of the questions. */
  public List<Answer> answers() {
    return probes.stream()
        .map(TraceProbe::outcome)
        .filter(ProbeOutcome.Answered.class::isInstance)
        .map(outcome -> ((ProbeOutcome.Answered) outcome).answer())
        .toList();
  }
}

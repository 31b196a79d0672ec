package dev.weir.diagnostics.dns;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way from the root to an answer.
 *
 * @param reason why it failed; else empty
 * @param answers aliases on the way included
 * @param validation empty when nothing was validated
 */
public record DnsTrace(
    List<DelegationStep> steps,
    TraceEnd end,
    String reason,
    List<DnsRecord> answers,
    Optional<Validation> validation) {

  public DnsTrace {
    steps = List.copyOf(steps);
    answers = List.copyOf(answers);
  }

  /** Whether all servers that answered a question said the same. */
  public boolean agree() {
    return steps.stream().allMatch(step -> said(step).distinct().count() <= 1);
  }

  private static Stream<List<String>> said(DelegationStep step) {
    return step.visits().stream()
        .map(ServerVisit::outcome)
        .filter(VisitOutcome.Answered.class::isInstance)
        .map(VisitOutcome.Answered.class::cast)
        .map(
            answered ->
                answered.records().stream()
                    .filter(record -> !record.type().equals("RRSIG"))
                    .map(record -> record.name() + " " + record.type() + " " + record.data())
                    .sorted()
                    .toList());
  }
}

package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.investigate.Finding.Severity;
import dev.weir.diagnostics.investigate.Finding.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Says in words what the evidence means; decides and does no I/O. */
public final class Findings {
  private Findings() {}

  /** What follows from the evidence, worst first; never empty. */
  public static List<Finding> of(Evidence evidence) {
    List<Finding> found = new ArrayList<>(NameFindings.of(evidence));
    if (evidence.resolved()) {
      found.addAll(PathFindings.of(evidence));
      found.addAll(MtuFindings.of(evidence));
      found.addAll(ServiceFindings.of(evidence));
    }
    if (found.stream().allMatch(finding -> finding.severity() == Severity.INFO)) {
      found.add(
          new Finding(
              Severity.INFO,
              Subject.ALL,
              "nothing-wrong",
              "Nothing wrong was found with " + evidence.target() + " from here, now.",
              "If it fails now and then, watch it with a monitor or a continuous traceroute; if it"
                  + " fails elsewhere, investigate from there."));
    }
    found.sort(Comparator.comparing(Finding::severity));
    return List.copyOf(found);
  }
}

package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import java.util.Optional;

/**
 * A probe and what became of it.
 *
 * @param target 0 for the first of the plan
 * @param sequence 1 for the first
 */
public record PingProbe(int target, int sequence, ProbeOutcome outcome) {

  /** The reply, if that is what came. */
  public Optional<Answer> reply() {
    return outcome instanceof ProbeOutcome.Answered(Answer answer)
            && answer.meaning() instanceof IcmpMeaning.Reply
        ? Optional.of(answer)
        : Optional.empty();
  }
}

package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import java.util.Optional;

/**
 * An echo request and what became of it.
 *
 * @param sequence 1 for the first
 */
public record PingProbe(int sequence, ProbeOutcome outcome) {

  /** The echo reply, if that is what came. */
  public Optional<Answer> reply() {
    return outcome instanceof ProbeOutcome.Answered(Answer answer)
            && answer.meaning() instanceof IcmpMeaning.Reply
        ? Optional.of(answer)
        : Optional.empty();
  }
}

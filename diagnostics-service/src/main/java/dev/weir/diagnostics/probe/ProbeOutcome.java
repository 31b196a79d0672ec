package dev.weir.diagnostics.probe;

/** What became of a probe. */
public sealed interface ProbeOutcome {

  /** An answer came in time. */
  record Answered(Answer answer) implements ProbeOutcome {}

  /** No answer came in time. */
  record TimedOut() implements ProbeOutcome {}

  /** The system refused to send it. */
  record NotSent(String reason) implements ProbeOutcome {}

  /** The run was stopped before an answer came. */
  record Abandoned() implements ProbeOutcome {}
}

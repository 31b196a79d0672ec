package dev.weir.diagnostics.probe;

/** What a session wants to happen next. */
public sealed interface Step {

  /** Send this probe now. */
  record Send(Probe probe) implements Step {}

  /** Nothing is to be done before {@code untilNanos}, unless an answer comes. */
  record Await(long untilNanos) implements Step {}

  /** Everything is known. */
  record Finished() implements Step {}
}

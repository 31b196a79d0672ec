package dev.weir.diagnostics.probe;

/** What became of the attempt to send a probe. */
public sealed interface Departure {

  /** It left. */
  record Sent() implements Departure {}

  /** The system refused it. */
  record NotSent(String reason) implements Departure {}
}

package dev.weir.edge.functions;

/**
 * One call of a function, ended.
 *
 * @param outcome how it ended
 * @param log what the function wrote to its console, at most 16 KiB; empty where it was stopped
 *     before it wrote
 * @param nanos how long it ran, without the wait for a thread
 * @param memory bytes of linear memory it ended with, the engine's own included
 */
public record Call(Outcome outcome, String log, long nanos, long memory) {

  /** A call that never ran. */
  static Call overloaded() {
    return new Call(new Outcome.Overloaded(), "", 0, 0);
  }
}

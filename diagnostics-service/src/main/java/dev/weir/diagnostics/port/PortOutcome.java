package dev.weir.diagnostics.port;

/** What became of an attempt to connect. */
public sealed interface PortOutcome {

  /**
   * The connection was made, and closed again without a byte.
   *
   * @param connectNanos from the attempt to the connection, in nanoseconds
   */
  record Open(long connectNanos) implements PortOutcome {}

  /** The host answered with a reset, or something on the way rejected the attempt for it. */
  record Refused() implements PortOutcome {}

  /** Nothing answered in time. */
  record Filtered() implements PortOutcome {}

  /** A router, or this host itself, says that the attempt cannot be delivered. */
  record Unreachable(Scope scope) implements PortOutcome {}

  /** The attempt ended in another way. */
  record Failed(String reason) implements PortOutcome {}

  /** The run was stopped before anything answered. */
  record Abandoned() implements PortOutcome {}

  /** What cannot be reached. */
  enum Scope {
    HOST,
    NETWORK
  }
}

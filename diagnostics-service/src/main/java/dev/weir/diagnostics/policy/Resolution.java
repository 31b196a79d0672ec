package dev.weir.diagnostics.policy;

import java.net.InetAddress;

/** What became of a target. */
public sealed interface Resolution {

  /**
   * The address to probe, and no other.
   *
   * @param listed whether the operator's list names it
   */
  record Resolved(InetAddress address, boolean listed) implements Resolution {}

  /** The policy refuses the target. */
  record Refused(String target, InetAddress address, String reason) implements Resolution {}

  /** The name has no address, or none of the family asked for. */
  record Unresolved(String target, String reason) implements Resolution {}

  /** The text is no target. */
  record Malformed(String target, String expected) implements Resolution {}
}

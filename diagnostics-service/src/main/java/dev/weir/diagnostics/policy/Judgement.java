package dev.weir.diagnostics.policy;

/** Whether an address may be probed. */
public sealed interface Judgement {

  /**
   * It may.
   *
   * @param listed whether the operator's list names it, which also lifts the limits on ports and on
   *     the pace
   */
  record Permitted(boolean listed) implements Judgement {}

  /** It may not. */
  record Refused(String reason) implements Judgement {}
}

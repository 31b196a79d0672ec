package dev.weir.common.health;

import java.time.Duration;

/** How one probe ended. */
public sealed interface ProbeOutcome {

  /**
   * The target answered as expected.
   *
   * @param latency from sending to the last byte that was needed
   */
  record Passed(Duration latency) implements ProbeOutcome {}

  /**
   * The target did not answer, or not as expected.
   *
   * @param reason one line for people
   */
  record Failed(String reason) implements ProbeOutcome {}
}

package dev.weir.diagnostics.monitor;

import dev.weir.common.health.ProbeOutcome;

/** Looks at an endpoint once. */
@FunctionalInterface
public interface Checker {

  /** Checks; blocks for at most the timeout of {@code spec}, and tells failures by the outcome. */
  ProbeOutcome check(MonitorSpec spec);
}

package dev.weir.diagnostics.run;

/** How a run ended. */
public enum RunEnd {
  /** By itself. */
  DONE,
  /** Because it was stopped, by its caller or since it had lasted as long as a run may. */
  STOPPED,
  /** It was not admitted: too many were under way. */
  REFUSED,
  /** With a problem that its caller was told, such as a target outside the policy. */
  PROBLEM,
  /** By a fault of this service, which the log tells. */
  FAILED
}

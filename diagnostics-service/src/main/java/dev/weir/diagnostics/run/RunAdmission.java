package dev.weir.diagnostics.run;

/** Whether a run may begin. */
public sealed interface RunAdmission {

  /** It has begun; whoever asked closes it. */
  record Admitted(Run run) implements RunAdmission {}

  /** Too many are under way. */
  record Refused(String reason) implements RunAdmission {}
}

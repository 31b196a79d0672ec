package dev.weir.diagnostics.run;

/** What a run does. */
public enum RunKind {
  PING,
  TRACEROUTE,
  DNS,
  PORT,
  INVESTIGATE,
  TLS,
  HTTP,
  CAPTURE
}

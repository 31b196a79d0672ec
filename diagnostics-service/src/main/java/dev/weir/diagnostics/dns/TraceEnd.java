package dev.weir.diagnostics.dns;

/** How a trace from the root ends. */
public enum TraceEnd {
  /** There are records of the type, or an alias. */
  ANSWER,
  /** The name has no records of the type (RFC 2308 section 2.2). */
  NO_DATA,
  /** There is no such name (RFC 8020). */
  NO_SUCH_NAME,
  /** No server of a zone answers for it. */
  FAILED,
  /** The run was stopped. */
  STOPPED
}

package dev.weir.diagnostics.trace;

/** What came of the search for a path MTU. */
public sealed interface MtuOutcome {

  /** It is known. */
  record Found(PathMtu mtu) implements MtuOutcome {}

  /** It is not. */
  record Unknown(String reason) implements MtuOutcome {}
}

package dev.weir.diagnostics.dns;

/** What became of a question. */
public sealed interface DnsOutcome {

  /** The server responded, be it with an error. */
  record Responded(DnsResponse response) implements DnsOutcome {}

  /** No response came in time. */
  record TimedOut() implements DnsOutcome {}

  /** The question could not be asked, or the response is not DNS. */
  record Failed(String reason) implements DnsOutcome {}

  /** The run was stopped before a response came. */
  record Abandoned() implements DnsOutcome {}
}

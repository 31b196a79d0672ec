package dev.weir.diagnostics.dns;

import java.util.List;

/** What a server of a zone said to a question of a trace. */
public sealed interface VisitOutcome {

  /**
   * It refers to the servers of a zone below.
   *
   * @param signed whether it vouches for a key of that zone, by a DS record
   */
  record Referred(String zone, List<String> servers, boolean signed) implements VisitOutcome {

    public Referred {
      servers = List.copyOf(servers);
    }
  }

  /**
   * It answers with authority.
   *
   * @param end an answer, or that there is none
   * @param records that answer, aliases on the way included
   */
  record Answered(TraceEnd end, List<DnsRecord> records) implements VisitOutcome {

    public Answered {
      records = List.copyOf(records);
    }
  }

  /** The zone is delegated to it, and it does not serve the zone (RFC 9499 section 7). */
  record Lame(String reason) implements VisitOutcome {}

  /** No answer came in time. */
  record TimedOut() implements VisitOutcome {}

  /** It could not be asked, or what it says is not DNS. */
  record Failed(String reason) implements VisitOutcome {}

  /** The policy of targets refuses its address, or the trace asked enough. */
  record NotAsked(String reason) implements VisitOutcome {}
}

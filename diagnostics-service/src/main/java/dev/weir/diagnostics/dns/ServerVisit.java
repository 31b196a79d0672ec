package dev.weir.diagnostics.dns;

import java.util.Optional;

/**
 * A question of a trace to one server.
 *
 * @param server and its address
 * @param nsid the server's identifier; empty when it tells none
 * @param latencyNanos to the answer, or until it was given up; zero when it was not asked
 */
public record ServerVisit(
    DelegatedServer server, String nsid, long latencyNanos, VisitOutcome outcome) {

  /** Why the server is no use for its zone; empty when it is. */
  public Optional<String> flaw() {
    return switch (outcome) {
      case VisitOutcome.Lame(String reason) -> Optional.of(reason);
      case VisitOutcome.Failed(String reason) -> Optional.of(reason);
      case VisitOutcome.TimedOut _ -> Optional.of("no answer in time");
      case VisitOutcome.Referred _, VisitOutcome.Answered _, VisitOutcome.NotAsked _ ->
          Optional.empty();
    };
  }
}

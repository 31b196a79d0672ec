package dev.weir.lb.auth;

import java.util.concurrent.CompletionStage;

/** What a gate says to a request: a verdict, or that one will come. */
public sealed interface GateRuling permits GateVerdict, GateRuling.Pending {

  /**
   * The credentials are being checked.
   *
   * @param verdict comes on any thread, in bounded time, and never fails
   */
  record Pending(CompletionStage<GateVerdict> verdict) implements GateRuling {}
}

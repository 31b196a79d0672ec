package dev.weir.common.ratelimit;

import java.util.concurrent.CompletionStage;

/** What the rules say to a request: a verdict, or that one will come. */
public sealed interface Ruling permits Verdict, Ruling.Pending {

  /**
   * The counts that instances share are being asked.
   *
   * @param verdict comes on any thread within the time that the store is given, and never fails;
   *     who takes it must release the lease of a {@link Verdict.Pass}, whether or not the client
   *     still waits
   */
  record Pending(CompletionStage<Verdict> verdict) implements Ruling {}
}

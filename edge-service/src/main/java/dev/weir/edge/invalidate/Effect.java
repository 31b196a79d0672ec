package dev.weir.edge.invalidate;

/** What a purge does to what it covers. */
public sealed interface Effect {

  /** It is gone. */
  record Remove() implements Effect {}

  /**
   * It is stale: it must be asked for again, and may stand in for an origin that cannot be reached.
   *
   * @param atMillis since when, by the clock of the store
   */
  record Stale(long atMillis) implements Effect {}

  /** Removes. */
  Effect REMOVE = new Remove();
}

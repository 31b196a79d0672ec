package dev.weir.edge.flight;

/** How a shared fetch ended. */
public enum Landing {
  /** The answer is stored, and of use to others. */
  STORED,
  /** The answer is for the one who asked; each must fetch its own. */
  NOT_SHARED,
  /** There was no whole answer. */
  FAILED;

  private static final int MOST_WAITS = 3;

  /**
   * Whether one who waited, and finds nothing in the store, should join another fetch rather than
   * fetch alone.
   *
   * @param waits how often this one has waited, the last included
   */
  public boolean worthWaitingAgain(int waits) {
    return this != NOT_SHARED && waits < MOST_WAITS;
  }
}

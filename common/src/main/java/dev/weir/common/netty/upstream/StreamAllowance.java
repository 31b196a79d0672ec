package dev.weir.common.netty.upstream;

/**
 * How many streams at once an upstream allows that counts all there ever were (QUIC), by how many
 * there were and could be. What it allowed once it may not allow for ever: it can lose count of
 * streams that were given up, or its word of more be lost.
 */
final class StreamAllowance {

  private int most;

  /** At the last look, and since. */
  private int lately;

  private boolean wasUsedUp;
  private boolean staysUsedUp;

  /** There are so many streams, and others that may be opened now. */
  void seen(int atOnce) {
    most = Math.max(most, atOnce);
    lately = Math.max(lately, atOnce);
  }

  /**
   * Looks at it now and then. Found used up twice in a row, it is what it came to from the one to
   * the other.
   *
   * @param usedUp whether no stream may be opened now
   */
  void look(int atOnce, boolean usedUp) {
    seen(atOnce);
    staysUsedUp = usedUp && wasUsedUp;
    if (staysUsedUp) {
      most = lately;
    }
    wasUsedUp = usedUp;
    lately = atOnce;
  }

  /** How many more than those that are under way, or may be opened now, it is about to allow. */
  int owed(int underWay, long allowed) {
    return most - underWay - (int) Math.min(most, allowed);
  }

  /** Whether there was no stream for a while, and none is to be expected. */
  boolean isOver() {
    return staysUsedUp && most == 0;
  }
}

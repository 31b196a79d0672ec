package dev.weir.edge.store;

/**
 * How much is held.
 *
 * @param maxBytes of all together, keys and overhead included
 * @param maxVariants of one key
 * @param maxObjectBytes the largest that is held in memory where it is on disk too
 */
public record StoreLimits(long maxBytes, int maxVariants, long maxObjectBytes) {

  /** Without a limit of one object's own. */
  public StoreLimits(long maxBytes, int maxVariants) {
    this(maxBytes, maxVariants, Long.MAX_VALUE);
  }

  public StoreLimits {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "a cache of " + maxBytes + " bytes cannot hold anything: expected 1 or more");
    }
    if (maxVariants < 1) {
      throw new IllegalArgumentException(
          "at most " + maxVariants + " variants of a key: expected 1 or more");
    }
  }
}

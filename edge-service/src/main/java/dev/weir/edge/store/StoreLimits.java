package dev.weir.edge.store;

/**
 * How much is held.
 *
 * @param maxBytes of all together, keys and overhead included
 * @param maxVariants of one key
 */
public record StoreLimits(long maxBytes, int maxVariants) {

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

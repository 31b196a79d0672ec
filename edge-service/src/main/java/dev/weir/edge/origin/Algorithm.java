package dev.weir.edge.origin;

import dev.weir.common.text.Words;

/** How one of several origins is chosen. */
public enum Algorithm {
  /** Each in its turn. */
  ROUND_ROBIN,
  /** The one with the fewest requests under way; among equals, each in its turn. */
  LEAST_REQUESTS,
  /** The first that is well: the others stand by. */
  ORDERED;

  /**
   * The algorithm of a name such as {@code round-robin}.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Algorithm named(String name) {
    for (Algorithm algorithm : values()) {
      if (algorithm.text().equals(name)) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException(
        "algorithm '" + name + "' is unknown, expected round-robin, least-requests or ordered");
  }

  /** Its name in the configuration. */
  public String text() {
    return Words.dashed(this);
  }
}

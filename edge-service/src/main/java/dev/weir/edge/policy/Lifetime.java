package dev.weir.edge.policy;

/**
 * How long a response is fresh (RFC 9111 section 4.2.1).
 *
 * @param millis 0 or more
 * @param source what says so
 */
public record Lifetime(long millis, Source source) {

  /** What a lifetime was read from; the first that is there counts. */
  public enum Source {
    OPERATOR,
    S_MAXAGE,
    MAX_AGE,
    EXPIRES,
    HEURISTIC,
    NONE
  }

  /** Whether it need not be guessed. */
  boolean isNamed() {
    return source != Source.HEURISTIC && source != Source.NONE;
  }

  /** Whether the origin itself named the lifetime. */
  public boolean isExplicit() {
    return source != Source.OPERATOR && isNamed();
  }
}

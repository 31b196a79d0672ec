package dev.weir.lb.route;

/**
 * Which gate a route has.
 *
 * @param kind what it asks for
 * @param name what it is called among those of its kind
 */
public record GateName(Kind kind, String name) {

  /** What a gate asks for. */
  public enum Kind {
    /** A name and a password. */
    BASIC,
    /** A signed token. */
    JWT,
    /** The word of another server. */
    FORWARD
  }
}

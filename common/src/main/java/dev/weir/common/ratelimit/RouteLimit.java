package dev.weir.common.ratelimit;

/** A limit that a route has for itself, beside those that match by path, host and method. */
public sealed interface RouteLimit {

  /** A limit of the route's own. */
  record Own(RateLimitRule rule) implements RouteLimit {}

  /**
   * The limit of that name, whoever set it and whenever: it counts the route's requests too,
   * whatever it matches. Without a limit of that name nothing is limited.
   */
  record Named(String name) implements RouteLimit {}
}

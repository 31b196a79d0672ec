package dev.weir.lb.route;

/** Who serves a request: a {@link Route} of the fast lane, or Spring Cloud Gateway. */
public sealed interface Lane permits Route, Lane.Gateway {

  /** The name of the route that leads there. */
  String id();

  /**
   * Spring Cloud Gateway's own filter chain.
   *
   * @param id the route's name; Gateway may choose another one that its path fits too
   * @param reason what the fast lane does not know of the route
   */
  record Gateway(String id, String reason) implements Lane {}
}

package dev.weir.lb.route;

import dev.weir.common.ratelimit.RouteLimit;
import java.util.List;

/** Who serves a request: a {@link Route} of the fast lane, itself, or Spring Cloud Gateway. */
public sealed interface Lane permits Route, Lane.Redirect, Lane.Gateway {

  /** The name of the route that leads there. */
  String id();

  /**
   * The client is sent elsewhere: nobody else is asked.
   *
   * @param id the route's name
   * @param status 3xx
   * @param location where to, as the client is told it
   * @param limits how often it may be asked for
   */
  record Redirect(String id, int status, String location, List<RouteLimit> limits) implements Lane {

    public Redirect {
      limits = List.copyOf(limits);
    }
  }

  /**
   * Spring Cloud Gateway's own filter chain.
   *
   * @param id the route's name; Gateway may choose another one that its path fits too
   * @param reason what the fast lane does not know of the route
   */
  record Gateway(String id, String reason) implements Lane {}
}

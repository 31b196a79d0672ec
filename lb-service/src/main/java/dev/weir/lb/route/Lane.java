package dev.weir.lb.route;

import dev.weir.common.ratelimit.RouteLimit;
import java.util.List;

/** Who serves a request: a {@link Route} of the fast lane, itself, or Spring Cloud Gateway. */
public sealed interface Lane permits Lane.Fast, Lane.Guarded, Lane.Gateway {

  /** The name of the route that leads there. */
  String id();

  /** Who serves it once it is let through. */
  default Lane behind() {
    return this;
  }

  /** What the fast lane does by itself. */
  sealed interface Fast extends Lane permits Route, Redirect {}

  /**
   * The client is sent elsewhere: nobody else is asked.
   *
   * @param id the route's name
   * @param status 3xx
   * @param location where to, as the client is told it; of another host its scheme and name
   * @param toSameTarget whether what was asked for follows the location
   * @param limits how often it may be asked for
   */
  record Redirect(
      String id, int status, String location, boolean toSameTarget, List<RouteLimit> limits)
      implements Fast {

    public Redirect {
      limits = List.copyOf(limits);
    }

    /**
     * Where a client is sent to.
     *
     * @param target the path and the query that it asked for
     */
    public String locationFor(String target) {
      if (!toSameTarget) {
        return location;
      }
      // of the asterisk that OPTIONS may ask for there is no URL
      return target.startsWith("/") ? location + target : location + "/";
    }
  }

  /**
   * One that only requests get to that its gates let through.
   *
   * @param gates all that are asked, in order
   * @param behind who serves it then
   */
  record Guarded(List<GateName> gates, Fast behind) implements Lane {

    public Guarded {
      gates = List.copyOf(gates);
    }

    @Override
    public String id() {
      return behind.id();
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

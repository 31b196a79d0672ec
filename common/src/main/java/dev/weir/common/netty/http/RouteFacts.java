package dev.weir.common.netty.http;

import dev.weir.common.ratelimit.AttachedLimit;
import java.util.List;

/**
 * What limits want to know of a route.
 *
 * @param id its name; empty where there are no routes
 * @param limits those that it has for itself
 */
public record RouteFacts(String id, List<AttachedLimit> limits) {

  /** No route. */
  public static final RouteFacts NONE = new RouteFacts("", List.of());

  public RouteFacts {
    limits = List.copyOf(limits);
  }
}

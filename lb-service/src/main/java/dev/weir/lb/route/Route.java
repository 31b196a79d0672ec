package dev.weir.lb.route;

import dev.weir.common.ratelimit.RouteLimit;
import java.util.List;

/**
 * A route that the fast lane can serve from first byte to last.
 *
 * @param id its name
 * @param pool where its requests go
 * @param pathEdits how the path changes on the way, in order
 * @param requestEdits how the request's fields change
 * @param responseEdits how the answer's fields change
 * @param limits how often it may be asked for
 * @param maxRequestBytes the longest body of a request, from 0; {@link Long#MAX_VALUE}: as the
 *     listener says
 */
public record Route(
    String id,
    String pool,
    List<PathEdit> pathEdits,
    List<FieldEdit> requestEdits,
    List<FieldEdit> responseEdits,
    List<RouteLimit> limits,
    long maxRequestBytes)
    implements Lane {

  public Route {
    pathEdits = List.copyOf(pathEdits);
    requestEdits = List.copyOf(requestEdits);
    responseEdits = List.copyOf(responseEdits);
    limits = List.copyOf(limits);
  }

  /** A route without limits of its own. */
  public Route(
      String id,
      String pool,
      List<PathEdit> pathEdits,
      List<FieldEdit> requestEdits,
      List<FieldEdit> responseEdits) {
    this(id, pool, pathEdits, requestEdits, responseEdits, List.of(), Long.MAX_VALUE);
  }

  /** Whether the length of a body matters. */
  public boolean limitsBodies() {
    return maxRequestBytes < Long.MAX_VALUE;
  }

  /** The target on the way to the upstream: path edits applied, query kept. */
  public String rewrite(String target) {
    if (pathEdits.isEmpty()) {
      return target;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    for (PathEdit edit : pathEdits) {
      path = edit.apply(path);
    }
    return query < 0 ? path : path + target.substring(query);
  }
}

package dev.weir.lb.route;

import dev.weir.common.ratelimit.RouteLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route that the fast lane can serve from first byte to last.
 *
 * @param id its name
 * @param pool where its requests go
 * @param pathEdits how the path changes on the way, in order
 * @param addedQuery what is put behind the query, as {@code name=value&name=value}; empty: nothing
 * @param requestEdits how the request's fields change
 * @param responseEdits how the answer's fields change, in order
 * @param limits how often it may be asked for
 * @param maxRequestBytes the longest body of a request, from 0; {@link Long#MAX_VALUE}: as the
 *     listener says
 */
public record Route(
    String id,
    String pool,
    List<PathEdit> pathEdits,
    String addedQuery,
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
    this(id, pool, pathEdits, "", requestEdits, responseEdits, List.of(), Long.MAX_VALUE);
  }

  /** Whether the length of a body matters. */
  public boolean limitsBodies() {
    return maxRequestBytes < Long.MAX_VALUE;
  }

  /**
   * The target on the way to the upstream: path edits applied, the query kept and added to.
   *
   * @return null where the path is one that an edit cannot change
   */
  public @Nullable String rewrite(String target) {
    if (pathEdits.isEmpty() && addedQuery.isEmpty()) {
      return target;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    for (PathEdit edit : pathEdits) {
      path = edit.apply(path);
      if (path == null) {
        return null;
      }
    }
    return path + query(query < 0 ? "" : target.substring(query));
  }

  /**
   * @param asked with its question mark; or empty
   */
  private String query(String asked) {
    if (addedQuery.isEmpty()) {
      return asked;
    }
    if (asked.length() <= 1) {
      return "?" + addedQuery;
    }
    return asked + (asked.endsWith("&") ? "" : "&") + addedQuery;
  }
}

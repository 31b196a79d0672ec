package dev.weir.lb.route;

import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.retry.Timeouts;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A route that the fast lane can serve from first byte to last.
 *
 * @param id its name
 * @param pool where its requests go
 * @param pathEdits how the path changes on the way, in order
 * @param queryEdits how the query changes on the way, in order
 * @param requestEdits how the request's fields change
 * @param responseEdits how the answer's fields change, in order
 * @param limits how often it may be asked for
 * @param maxRequestBytes the longest body of a request, from 0; {@link Long#MAX_VALUE}: as the
 *     listener says
 * @param timeouts how long its requests may take, where the pool is to say something else
 * @param status of its answers, whatever upstreams say; empty: as they say
 */
public record Route(
    String id,
    String pool,
    List<PathEdit> pathEdits,
    List<QueryEdit> queryEdits,
    List<FieldEdit> requestEdits,
    List<FieldEdit> responseEdits,
    List<RouteLimit> limits,
    long maxRequestBytes,
    Timeouts timeouts,
    OptionalInt status)
    implements Lane.Fast {

  public Route {
    pathEdits = List.copyOf(pathEdits);
    queryEdits = List.copyOf(queryEdits);
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
    this(
        id,
        pool,
        pathEdits,
        List.of(),
        requestEdits,
        responseEdits,
        List.of(),
        Long.MAX_VALUE,
        Timeouts.none(),
        OptionalInt.empty());
  }

  /** One that changes nothing of what goes to a pool. */
  public static Route through(String pool, Timeouts timeouts) {
    return new Route(
        "",
        pool,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Long.MAX_VALUE,
        timeouts,
        OptionalInt.empty());
  }

  /** Whether the length of a body matters. */
  public boolean limitsBodies() {
    return maxRequestBytes < Long.MAX_VALUE;
  }

  /**
   * The target on the way to the upstream: path edits and query edits applied.
   *
   * @return null where the path is one that an edit cannot change
   */
  public @Nullable String rewrite(String target) {
    if (pathEdits.isEmpty() && queryEdits.isEmpty()) {
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
    if (queryEdits.isEmpty()) {
      return asked;
    }
    String query = asked.isEmpty() ? asked : asked.substring(1);
    String edited = query;
    for (QueryEdit edit : queryEdits) {
      edited = edit.apply(edited);
    }
    if (edited.equals(query)) {
      return asked;
    }
    return edited.isEmpty() ? "" : "?" + edited;
  }
}

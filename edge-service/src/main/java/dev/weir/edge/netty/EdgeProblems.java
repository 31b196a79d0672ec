package dev.weir.edge.netty;

import dev.weir.common.netty.ProblemResponses;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.problem.Problem;
import io.netty.handler.codec.http.FullHttpResponse;

/** Answers of the edge's own. */
final class EdgeProblems {

  private EdgeProblems() {}

  /** {@code only-if-cached}, and nothing is. */
  static FullHttpResponse notCached(String edge) {
    Problem problem =
        Problem.of(
            "not-cached",
            "Not cached",
            504,
            "The request accepts stored answers only, and none that it accepts is stored.");
    return of(problem, CacheStatus.notForwarded(edge));
  }

  /** No origin gave an answer: 504 where it took too long, 502 otherwise. */
  static FullHttpResponse unreachable(
      String edge, CacheStatus.Forward why, UpstreamFailure failure) {
    boolean late = failure.kind() == UpstreamFailure.Kind.TIMEOUT;
    Problem problem =
        late
            ? Problem.of(
                "origin-timeout", "Origin timeout", 504, "The origin did not answer in time.")
            : Problem.of(
                "origin-unreachable", "Origin unreachable", 502, "No origin gave an answer.");
    return of(
        problem, CacheStatus.failed(edge, why, late ? "origin-timeout" : "origin-unreachable"));
  }

  private static FullHttpResponse of(Problem problem, String cacheStatus) {
    FullHttpResponse response = ProblemResponses.of(problem);
    response.headers().set(CacheStatus.NAME, cacheStatus);
    return response;
  }
}

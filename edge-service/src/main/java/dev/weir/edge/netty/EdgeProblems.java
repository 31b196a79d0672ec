package dev.weir.edge.netty;

import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.problem.Problem;
import dev.weir.edge.netty.field.CacheStatus;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;

/** Answers of the edge's own. */
final class EdgeProblems {

  /** When who was turned away may come again. */
  private static final String RETRY_SECONDS = "1";

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

  /** No site takes this host (RFC 9110 section 15.5.20). */
  static FullHttpResponse noSite() {
    return ProblemResponses.of(
        Problem.of("no-site", "No such site", 421, "This edge serves no site of that host."));
  }

  /** The request was here before (RFC 5842 section 7.2). */
  static FullHttpResponse loop() {
    return ProblemResponses.of(
        Problem.of(
            "loop-detected", "Loop detected", 508, "Via says that the request was here before."));
  }

  /**
   * No origin gave an answer: 504 where it took too long, 503 where it is asked as much as it may
   * be, 502 otherwise.
   */
  static FullHttpResponse unreachable(
      String edge, CacheStatus.Forward why, UpstreamFailure failure) {
    if (failure.kind() == UpstreamFailure.Kind.POOL_EXHAUSTED) {
      return busy(edge, why);
    }
    boolean late = failure.kind() == UpstreamFailure.Kind.TIMEOUT;
    return of(noAnswer(late), CacheStatus.failed(edge, why, detail(late)));
  }

  /**
   * No origin gave an answer to the same request just now.
   *
   * @param seconds until it is tried again
   */
  static FullHttpResponse failedLately(String edge, boolean late, long seconds) {
    FullHttpResponse response =
        of(noAnswer(late), CacheStatus.failedLately(edge, seconds, detail(late)));
    response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds);
    return response;
  }

  private static Problem noAnswer(boolean late) {
    return late
        ? Problem.of("origin-timeout", "Origin timeout", 504, "The origin did not answer in time.")
        : Problem.of("origin-unreachable", "Origin unreachable", 502, "No origin gave an answer.");
  }

  private static String detail(boolean late) {
    return late ? "origin-timeout" : "origin-unreachable";
  }

  private static FullHttpResponse busy(String edge, CacheStatus.Forward why) {
    Problem problem =
        Problem.of(
            "origin-busy", "Origin busy", 503, "The origin is asked for as much as it may be.");
    FullHttpResponse response = of(problem, CacheStatus.failed(edge, why, "origin-busy"));
    response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
    return response;
  }

  private static FullHttpResponse of(Problem problem, String cacheStatus) {
    FullHttpResponse response = ProblemResponses.of(problem);
    response.headers().set(CacheStatus.NAME, cacheStatus);
    return response;
  }
}

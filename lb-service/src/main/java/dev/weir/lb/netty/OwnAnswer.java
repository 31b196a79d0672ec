package dev.weir.lb.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.problem.Problem;
import dev.weir.lb.route.Lane;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.upstream.PoolSpec;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What the balancer answers where no upstream's answer can be passed on: a problem (RFC 9457), or
 * to a client that speaks gRPC a status in trailers, all that such clients look at ("Trailers-Only"
 * in gRPC over HTTP/2).
 *
 * @param problem for HTTP
 * @param grpcStatus for gRPC, a code of {@code google.rpc.Code}
 * @param maintenance what is said of it besides, or in place of it; null: nothing
 */
record OwnAnswer(Problem problem, int grpcStatus, @Nullable Maintenance maintenance) {

  private static final int INVALID_ARGUMENT = 3;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNAVAILABLE = 14;
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");

  private OwnAnswer(Problem problem, int grpcStatus) {
    this(problem, grpcStatus, null);
  }

  /** There is nobody to ask. */
  static OwnAnswer noUpstream(PoolSpec pool) {
    Maintenance maintenance = pool.traffic().maintenance();
    return new OwnAnswer(nobody(pool, maintenance.status()), UNAVAILABLE, maintenance);
  }

  /** The address of a server is nothing that clients are told. */
  private static Problem nobody(PoolSpec pool, int status) {
    return Problem.of(
        "no-upstream",
        "No upstream available",
        status,
        pool.isServer()
            ? "The server behind this route is not available now."
            : "No upstream of pool " + pool.name() + " is available now.");
  }

  /** The request is longer than its route allows. */
  static OwnAnswer tooLong(long limit) {
    return new OwnAnswer(
        Problem.of(
            "body-too-large",
            "Body too large",
            413,
            "Expected a body of at most " + limit + " bytes."),
        RESOURCE_EXHAUSTED);
  }

  /** The path is one that its route cannot rewrite, or not in the time that it may take. */
  static OwnAnswer unfitPath() {
    return new OwnAnswer(
        Problem.of("unfit-path", "Unfit path", 400, "The route cannot rewrite this path."),
        INVALID_ARGUMENT);
  }

  /** Whoever was asked last failed so. */
  static OwnAnswer failed(UpstreamFailure failure, PoolSpec pool) {
    return switch (failure.kind()) {
      case TIMEOUT -> new OwnAnswer(timeout("The upstream did not answer in time."), UNAVAILABLE);
      case POOL_EXHAUSTED, CONNECT_FAILURE -> noUpstream(pool);
      case RESET, REFUSED, BAD_ANSWER ->
          new OwnAnswer(
              Problem.of(
                  "upstream-failed", "Upstream failed", 502, "No upstream gave a complete answer."),
              UNAVAILABLE);
    };
  }

  /** The request took longer than it may in all. */
  static OwnAnswer tooLate() {
    return new OwnAnswer(
        timeout("The request was not answered in the time that it has."), DEADLINE_EXCEEDED);
  }

  /** The client is sent elsewhere. */
  static FullHttpResponse redirect(Lane.Redirect to, String target) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(to.status()), Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.LOCATION, to.locationFor(target));
    return response;
  }

  private static Problem timeout(String detail) {
    return Problem.of("upstream-timeout", "Upstream timeout", 504, detail);
  }

  /** What is counted, whatever the client speaks. */
  int status() {
    return problem.status();
  }

  /** To be written as it is. */
  FullHttpResponse response(boolean grpc) {
    if (!grpc) {
      return maintenance == null ? ProblemResponses.of(problem) : inMaintenance(maintenance);
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, GRPC);
    say(response.headers());
    return response;
  }

  private FullHttpResponse inMaintenance(Maintenance maintenance) {
    FullHttpResponse response =
        maintenance.page().map(this::page).orElseGet(() -> ProblemResponses.of(problem));
    if (!maintenance.retryAfter().isZero()) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, maintenance.retryAfter().toSeconds());
    }
    return response;
  }

  private FullHttpResponse page(Maintenance.Page page) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status()),
            Unpooled.copiedBuffer(page.text(), UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    return response;
  }

  /** The end of an answer in gRPC that was begun. */
  LastHttpContent trailers() {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    say(last.trailingHeaders());
    return last;
  }

  /** The details of problems are of ASCII without percent signs: they need no encoding. */
  private void say(HttpHeaders fields) {
    fields.set(GRPC_STATUS, grpcStatus);
    fields.set(GRPC_MESSAGE, problem.detail());
  }
}

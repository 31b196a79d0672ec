package dev.weir.common.netty;

import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** Rate limits in terms of Netty's requests and answers. */
final class LimitFields {

  private LimitFields() {}

  static Verdict check(RateLimits limits, HttpRequest request, ClientStream client) {
    return limits.check(
        request.method().name(),
        request.headers().get(HttpHeaderNames.HOST, ""),
        request.uri(),
        client.clientAddress(),
        client.startNanos());
  }

  static FullHttpResponse response(Verdict.Limited limited) {
    FullHttpResponse response = ProblemResponses.of(limited.problem());
    response.headers().set(HttpHeaderNames.RETRY_AFTER, limited.retryAfterSeconds());
    set(response.headers(), limited);
    return response;
  }

  /** Tells the client of its limits, where there are any. */
  static void set(HttpHeaders headers, Verdict verdict) {
    if (!verdict.policy().isEmpty()) {
      headers.set(Verdict.POLICY_FIELD, verdict.policy());
      headers.set(Verdict.STATE_FIELD, verdict.state());
    }
  }
}

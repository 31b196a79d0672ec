package dev.weir.common.netty.listener.admission;

import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.http.RouteFacts;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** Rate limits in terms of Netty's requests and answers. */
public final class LimitFields {

  private LimitFields() {}

  static Ruling check(DataPlane plane, HttpRequest request, ClientStream client) {
    RateLimits limits = plane.limits();
    RouteFacts route = plane.lane().route(request);
    if (limits.isEmpty() && route.limits().isEmpty()) {
      return Verdict.Pass.UNLIMITED;
    }
    return limits.check(
        new NettyLimitRequest(request, client.clientAddress(), route.id()),
        route.limits(),
        client.startNanos());
  }

  static FullHttpResponse response(Verdict.Limited limited) {
    FullHttpResponse response = ProblemResponses.of(limited.problem());
    response.headers().set(HttpHeaderNames.RETRY_AFTER, limited.retryAfterSeconds());
    set(response.headers(), limited);
    return response;
  }

  /** The same, where what served the request has not told of tighter ones. */
  public static void add(HttpHeaders headers, Verdict verdict) {
    if (!headers.contains(Verdict.POLICY_FIELD)) {
      set(headers, verdict);
    }
  }

  /** Tells the client of its limits, where there are any. */
  public static void set(HttpHeaders headers, Verdict verdict) {
    if (!verdict.policy().isEmpty()) {
      headers.set(Verdict.POLICY_FIELD, verdict.policy());
      headers.set(Verdict.STATE_FIELD, verdict.state());
    }
  }
}

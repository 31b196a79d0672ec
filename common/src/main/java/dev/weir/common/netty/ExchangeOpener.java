package dev.weir.common.netty;

import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds who serves a request: the listener itself where its health or the answer to a challenge is
 * asked for, a limit is reached or the service can do no more, else the fast lane.
 */
final class ExchangeOpener {

  private static final Problem OVERLOADED =
      Problem.of("overloaded", "Overloaded", 503, "The service serves as many requests as it can.");

  /** By then the limit may have moved, and most of what is in flight is done. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private final ListenerScope scope;
  private final Flight flight;

  ExchangeOpener(ListenerScope scope, Flight flight) {
    this.scope = scope;
    this.flight = flight;
  }

  /** Whether a request may be served. Whoever asks for the listener's health must be told. */
  Ruling ruling(HttpRequest request, LaneStream stream) {
    return HealthAnswer.isAskedFor(request)
        ? Verdict.Pass.UNLIMITED
        : LimitFields.check(scope.plane, request, stream);
  }

  /** The exchange that serves the request; null where it is left to the fallback. */
  @Nullable Exchange open(HttpRequest request, LaneStream stream, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Limited limited -> {
        scope.refused(stream.clientAddress());
        yield new ImmediateExchange(stream, LimitFields.response(limited));
      }
      case Verdict.Pass pass -> {
        stream.admitted(pass);
        yield open(request, stream);
      }
    };
  }

  private @Nullable Exchange open(HttpRequest request, LaneStream stream) {
    if (HealthAnswer.isAskedFor(request)) {
      return new ImmediateExchange(stream, HealthAnswer.of(scope.draining()));
    }
    FullHttpResponse challenge = ChallengeAnswer.to(request, scope.plane.certificates());
    if (challenge != null) {
      return new ImmediateExchange(stream, challenge);
    }
    if (!flight.admit()) {
      return new ImmediateExchange(stream, overloaded());
    }
    HttpRequest head =
        request instanceof FullHttpRequest full ? FullRequests.headOf(full) : request;
    return scope.plane.lane().open(head, stream);
  }

  private static FullHttpResponse overloaded() {
    FullHttpResponse response = ProblemResponses.of(OVERLOADED);
    response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    return response;
  }
}

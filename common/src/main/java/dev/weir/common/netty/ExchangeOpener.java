package dev.weir.common.netty;

import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds who serves a request: the listener itself where its health is asked for or a limit is
 * reached, else the fast lane.
 */
final class ExchangeOpener {

  private final ListenerScope scope;

  ExchangeOpener(ListenerScope scope) {
    this.scope = scope;
  }

  /** The exchange that serves the request; null where it is left to the fallback. */
  @Nullable Exchange open(HttpRequest request, LaneStream stream) {
    if (HealthAnswer.isAskedFor(request)) {
      return new ImmediateExchange(stream, HealthAnswer.of(scope.draining()));
    }
    Exchange refusal = limited(request, stream);
    if (refusal != null) {
      return refusal;
    }
    HttpRequest head =
        request instanceof FullHttpRequest full ? FullRequests.headOf(full) : request;
    return scope.plane.lane().open(head, stream);
  }

  /** The exchange that refuses what asks too often; null for what may go on. */
  private @Nullable Exchange limited(HttpRequest request, LaneStream stream) {
    if (scope.plane.limits().isEmpty()) {
      return null;
    }
    return switch (LimitFields.check(scope.plane.limits(), request, stream)) {
      case Verdict.Limited limited -> new ImmediateExchange(stream, LimitFields.response(limited));
      case Verdict.Pass pass -> {
        stream.admitted(pass);
        yield null;
      }
    };
  }
}

package dev.weir.common.netty.listener.admission;

import dev.weir.common.netty.http.FullRequests;
import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.connection.ClientOrigin;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.Lease;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Lets the requests of a connection or stream in, one after the other. Finds who serves one: the
 * listener itself where its health or the answer to a challenge is asked for, TLS is wanted, a
 * limit is reached or the service can do no more, else the fast lane. Holds what its place costs
 * until it ends: the permits of its limits, and that it is in flight.
 */
public final class RequestAdmission {

  private static final Problem BANNED =
      Problem.of("banned", "Banned", 403, "Requests from this address are refused for a time.");
  private static final Problem OVERLOADED =
      Problem.of("overloaded", "Overloaded", 503, "The service serves as many requests as it can.");

  /** By then the limit may have moved, and most of what is in flight is done. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private final ListenerScope scope;
  private final Flight flight;

  /** What the limits said to the request whose turn it is; its lease is held till that ends. */
  private Verdict.Pass admitted = Verdict.Pass.UNLIMITED;

  public RequestAdmission(ListenerScope scope) {
    this.scope = scope;
    this.flight = new Flight(scope.plane().protection().concurrency());
  }

  /**
   * Why a request is refused before anybody looks at it; null where it is not. An absolute-form
   * target is origin-form after that.
   *
   * @param from the connection that it came by
   */
  public @Nullable Problem objection(HttpRequest request, ClientOrigin from, InetAddress client) {
    return from.isBanned(client)
        ? BANNED
        : RequestChecks.refuse(request, scope.settings().limits());
  }

  /** Whether a request may be served. Whoever asks for the listener's health must be told. */
  public Ruling ruling(HttpRequest request, ClientStream stream) {
    return HealthAnswer.isAskedFor(request)
        ? Verdict.Pass.UNLIMITED
        : LimitFields.check(scope.plane(), request, stream);
  }

  /** The exchange that serves the request; null where it is left to the fallback. */
  public @Nullable Exchange open(HttpRequest request, ClientStream stream, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Limited limited -> {
        scope.refused(stream.clientAddress());
        yield new ImmediateExchange(stream, LimitFields.response(limited));
      }
      case Verdict.Pass pass -> {
        admitted = pass;
        yield open(request, stream);
      }
    };
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream stream) {
    if (HealthAnswer.isAskedFor(request)) {
      return new ImmediateExchange(stream, HealthAnswer.of(scope.draining()));
    }
    FullHttpResponse challenge = ChallengeAnswer.to(request, scope.plane().certificates());
    if (challenge != null) {
      return new ImmediateExchange(stream, challenge);
    }
    FullHttpResponse redirect =
        HttpsRedirection.of(request, stream, scope.settings().httpsRedirect());
    if (redirect != null) {
      return new ImmediateExchange(stream, redirect);
    }
    if (!flight.admit()) {
      return new ImmediateExchange(stream, overloaded());
    }
    HttpRequest head =
        request instanceof FullHttpRequest full ? FullRequests.headOf(full) : request;
    Exchange exchange = scope.plane().lane().open(head, stream);
    if (exchange == null && !RequestChecks.isUrl(request.uri())) {
      return new ImmediateExchange(stream, ProblemResponses.of(RequestChecks.noUrl()));
    }
    return exchange;
  }

  private static FullHttpResponse overloaded() {
    FullHttpResponse response = ProblemResponses.of(OVERLOADED);
    response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    return response;
  }

  public Verdict.Pass admitted() {
    return admitted;
  }

  /** The last of the request has come. */
  public void whole() {
    flight.whole();
  }

  /** The head of an answer is written; the concurrency limit hears of it unless more will come. */
  public void headOfAnswer(HttpResponse response) {
    if (!InterimAnswer.isInterim(response)) {
      flight.answered(response.status().code());
    }
  }

  /** There will be no answer, or it is of no interest any more; the lease is still held. */
  public void abandon() {
    flight.abandon();
  }

  public void release() {
    takeLease().release();
  }

  /** The request goes on elsewhere, with what the limits said to it; the caller's to release. */
  public Verdict.Pass leave() {
    abandon();
    Verdict.Pass pass = admitted;
    admitted = Verdict.Pass.UNLIMITED;
    return pass;
  }

  /** The lease of the request whose turn it is, for whoever releases it. */
  public Lease takeLease() {
    Lease lease = admitted.lease();
    admitted = Verdict.Pass.UNLIMITED;
    return lease;
  }
}

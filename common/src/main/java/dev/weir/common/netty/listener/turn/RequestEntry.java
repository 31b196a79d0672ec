package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.http.FullRequests;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.connection.ClientOrigin;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.http2.ConnectLookalike;
import dev.weir.common.netty.listener.http2.ExtendedConnect;
import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Takes the head of a request whose turn it is: refuses it, holds it back while its limits are
 * asked for elsewhere, or gives the turn to who serves it.
 */
final class RequestEntry {

  /** Who goes on with a request that was held back. */
  interface Resumption {

    /** Runs what serves it, as if the request had been read now. */
    void resume(Runnable held);
  }

  private final ClientSide side;
  private final LaneTurns lane;
  private final Fallback fallback;
  private final BodyEntry bodies;
  private final Resumption resumption;
  private @Nullable LaneStream held;
  private @Nullable LeftRequest left;

  RequestEntry(
      ClientSide side, LaneTurns lane, Fallback fallback, BodyEntry bodies, Resumption resumption) {
    this.side = side;
    this.lane = lane;
    this.fallback = fallback;
    this.bodies = bodies;
    this.resumption = resumption;
  }

  /** The next request has been taken and left before: what was asked then is not asked again. */
  void leftOver(LeftRequest next) {
    left = next;
  }

  void begin(HttpRequest request) {
    side.intake.begin();
    side.patience.begin();
    if (side.guard != null) {
      side.guard.headComplete();
    }
    if (side.multiplexed) {
      HopByHop.stripHttp2Extensions(request.headers());
      if (side.wire.channel() instanceof QuicStreamChannel) {
        HopByHop.stripHttp3Extensions(request.headers());
      }
      ConnectLookalike.mend(side.wire.channel(), request);
    }
    ExtendedConnect connect =
        side.multiplexed ? ExtendedConnect.of(side.wire.channel(), request) : null;
    HttpRequest asked = connect == null ? request : connect.handshake();
    ClientOrigin from = side.origin();
    LaneStream stream =
        left == null
            ? new LaneStream(side, lane, asked, from.client(asked), System.nanoTime(), connect)
            : new LaneStream(side, lane, asked, left.stream());
    Problem problem = side.admission.objection(asked, from, stream.clientAddress());
    if (problem != null) {
      refuse(stream, problem, request);
    } else {
      admit(request, asked, stream);
    }
  }

  private void refuse(LaneStream stream, Problem problem, HttpRequest request) {
    ReferenceCountUtil.release(request);
    side.turns.answered();
    side.scope.countRefusal(problem, stream.clientAddress());
    FullHttpResponse answer = ProblemResponses.closing(problem);
    long nanos = elapsed(stream);
    int length = answer.content().readableBytes();
    side.scope.series().record(problem.status(), nanos, 0, length);
    stream.tell(problem.status(), nanos, 0, length);
    side.ending.refuse(answer);
  }

  private static long elapsed(LaneStream stream) {
    return System.nanoTime() - stream.startNanos();
  }

  /**
   * @param asked what the lane is asked for: the request, or what it means in HTTP/1.1
   */
  private void admit(HttpRequest request, HttpRequest asked, LaneStream stream) {
    LeftRequest before = left;
    left = null;
    switch (before == null ? side.admission.ruling(asked, stream) : before.pass()) {
      case Verdict verdict -> serve(request, asked, stream, verdict);
      case Ruling.Pending pending -> hold(request, asked, stream, pending);
    }
  }

  /** Nothing is read meanwhile; what the same read of the socket brought waits. */
  private void hold(
      HttpRequest request, HttpRequest asked, LaneStream stream, Ruling.Pending pending) {
    side.turns.become(Turn.HELD);
    held = stream;
    pending
        .verdict()
        .thenAccept(
            verdict ->
                side.wire
                    .channel()
                    .eventLoop()
                    .execute(() -> goOnWith(request, asked, stream, verdict)));
  }

  private void goOnWith(
      HttpRequest request, HttpRequest asked, LaneStream stream, Verdict verdict) {
    if (side.turns.is(Turn.HELD)) {
      held = null;
      resumption.resume(() -> serve(request, asked, stream, verdict));
      return;
    }
    ReferenceCountUtil.release(request);
    if (verdict instanceof Verdict.Pass pass) {
      pass.lease().release();
    }
  }

  private void serve(HttpRequest request, HttpRequest asked, LaneStream stream, Verdict verdict) {
    if (verdict instanceof Verdict.Pass pass) {
      stream.admitted(pass);
    }
    Exchange opened = side.admission.open(asked, stream, verdict);
    if (hasNoBody(request)) {
      side.admission.whole();
    }
    if (opened == null) {
      fallback.begin(request, stream);
      return;
    }
    lane.begin(stream, opened);
    if (request instanceof FullHttpRequest full) {
      bodies.take(FullRequests.lastOf(full));
    } else if (side.turns.isTunnelAwaited()) {
      lane.content(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private static boolean hasNoBody(HttpRequest request) {
    return request instanceof FullHttpRequest
        || !(request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING));
  }

  /** The client left while its request was held back. */
  void heldClientGone() {
    if (held != null) {
      long nanos = elapsed(held);
      side.scope.series().record(ClientSide.CLIENT_GONE, nanos, 0, 0);
      held.tell(ClientSide.CLIENT_GONE, nanos, 0, 0);
    }
  }
}

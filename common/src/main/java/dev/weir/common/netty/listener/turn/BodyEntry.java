package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.http.TrailerFields;
import dev.weir.common.problem.Problem;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;

/**
 * Takes the pieces of a request's body: gives them to whose turn it is, throws them away where the
 * answer is out, or refuses the rest.
 */
final class BodyEntry {

  private final ClientSide side;
  private final LaneTurns lane;
  private final Fallback fallback;
  private final TurnEnd turnEnd;

  BodyEntry(ClientSide side, LaneTurns lane, Fallback fallback, TurnEnd turnEnd) {
    this.side = side;
    this.lane = lane;
    this.fallback = fallback;
    this.turnEnd = turnEnd;
  }

  void take(HttpContent piece) {
    Problem problem = side.intake.received(piece);
    if (problem != null) {
      piece.release();
      refuse(problem);
      return;
    }
    side.patience.received(piece.content().readableBytes());
    if (side.intake.isWhole()) {
      side.admission.whole();
    }
    if (piece instanceof LastHttpContent last) {
      TrailerFields.keepHarmless(last);
    }
    if (lane.isServing()) {
      lane.content(piece);
    } else if (side.turns.is(Turn.FALLBACK)) {
      fallback.content(piece);
    } else {
      discard(piece);
    }
  }

  private void discard(HttpContent piece) {
    int bytes = piece.content().readableBytes();
    ReferenceCountUtil.release(piece);
    if (!side.turns.is(Turn.DISCARD)) {
      return;
    }
    side.intake.discarded(bytes);
    if (side.intake.isWhole()) {
      turnEnd.becomeFree();
    } else if (side.intake.isDiscardOver()) {
      side.ending.stopReceiving();
    }
  }

  /** Nothing after it on this connection can be trusted. */
  private void refuse(Problem problem) {
    if (side.turns.is(Turn.DISCARD)) {
      side.ending.stopReceiving();
      return;
    }
    boolean unanswered = lane.isUnanswered() || fallback.isUnanswered();
    side.scope.countRefusal(problem, client());
    lane.endUnfinished(problem.status());
    if (side.turns.is(Turn.FALLBACK)) {
      fallback.countUnfinished(problem.status());
    }
    fallback.end();
    side.turns.answered();
    if (unanswered) {
      side.ending.refuse(ProblemResponses.closing(problem));
    } else {
      side.ending.cut();
    }
  }

  private InetAddress client() {
    LaneStream stream = lane.stream();
    return stream == null ? side.origin().peer() : stream.clientAddress();
  }
}

package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.connection.ClientConnection;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.TimedRequests;
import dev.weir.common.netty.listener.wire.Wire;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Serves the one request of a stream that has no channel of its own: {@link LaneHandler} for one
 * request, without Netty's pipeline. Whoever reads the stream's frames tells it what they bring,
 * and takes over what the fast lane leaves.
 */
public final class StreamTurn implements TurnEnd, RequestEntry.Resumption, Fallback {

  /** Takes over a request that the fast lane leaves. */
  public interface Successor {

    /** The stream needs a channel; nothing more of it is to be told here. */
    void takeOver(LeftRequest left);
  }

  private final Successor successor;
  private final ClientSide side;
  private final LaneTurns lane;
  private final BodyEntry bodies;
  private final RequestEntry requests;
  private boolean over;

  /**
   * @param client the connection, which streams share
   * @param wire what the answer goes by
   */
  public StreamTurn(ListenerScope scope, ClientConnection client, Wire wire, Successor successor) {
    this.successor = successor;
    this.side = new ClientSide(scope, client, wire, true, null);
    this.lane = new LaneTurns(side, this);
    this.bodies = new BodyEntry(side, lane, this, this);
    this.requests = new RequestEntry(side, lane, this, bodies, this);
  }

  // ---- what the client sends

  /** The head of the request came. */
  public void begin(HttpRequest request) {
    side.io.beginRead();
    requests.begin(request);
    readComplete();
  }

  /** A piece of the body has been asked for, and is there. */
  public void received(HttpContent piece) {
    side.io.beginRead();
    side.patience.received();
    if (side.turns.is(Turn.CLOSING)) {
      piece.release();
    } else {
      bodies.take(piece);
    }
    readComplete();
  }

  @Override
  public void resume(Runnable held) {
    side.io.beginRead();
    held.run();
    readComplete();
  }

  private void readComplete() {
    side.io.endRead();
    if (lane.isServing()) {
      lane.readComplete();
    }
    side.io.flushWanted();
    switch (side.turns.now()) {
      case LANE -> side.io.readOn();
      case DISCARD, CLOSING -> side.wire.read();
      case FREE, HELD, FALLBACK, TUNNEL -> {}
    }
  }

  /** Nothing ever waits behind the one request. */
  @Override
  public void becomeFree() {
    side.turns.become(Turn.FREE);
  }

  // ---- what the fast lane leaves goes on with a channel of its own

  @Override
  public void begin(HttpRequest converted, LaneStream left) {
    LeftRequest request = new LeftRequest(left, side.admission.leave());
    side.turns.become(Turn.CLOSING);
    left.end();
    over = true;
    successor.takeOver(request);
  }

  @Override
  public void content(HttpContent content) {
    content.release();
  }

  @Override
  public boolean isUnanswered() {
    return false;
  }

  @Override
  public void countUnfinished(int status) {}

  @Override
  public void end() {}

  // ---- what becomes of the stream

  /** Whether the stream is another's, or gone. */
  public boolean isOver() {
    return over;
  }

  /** The client takes more of this stream again, or no more. */
  public void writable(boolean writable) {
    side.patience.writable(writable);
    if (writable && lane.isServing()) {
      lane.writable();
    }
  }

  /** The stream is closed; does nothing if it is over. */
  public void gone() {
    if (over) {
      return;
    }
    over = true;
    Turn last = side.turns.now();
    side.turns.become(Turn.CLOSING);
    side.admission.release();
    switch (last) {
      case LANE -> lane.endUnfinished(ClientSide.CLIENT_GONE);
      case HELD -> requests.heldClientGone();
      case FREE, DISCARD, CLOSING, FALLBACK, TUNNEL -> {}
    }
    side.admission.abandon();
  }

  /** As {@link TimedRequests#enforceTimeouts}, for this stream. */
  public void enforceTimeouts(long now, long lastReadNanos) {
    if (!over && side.patience.isOver(side.turns.now(), null, now, lastReadNanos, 0)) {
      side.ending.cancel();
    }
  }
}

package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.http2.Http2Messages;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the request of one stream that has no channel of its own, and tells who serves it what
 * becomes of the stream: {@link LaneHandler} for one request.
 */
final class StreamLane implements Succession.Taker, RequestEntry.Resumption, Fallback {

  private final StreamLanes connection;
  private final Http2FrameStreamEvent opening;
  private final FrameWire wire;
  private final ClientSide side;
  private final LaneTurns lane;
  private final BodyEntry bodies;
  private final RequestEntry requests;
  private @Nullable Http2HeadersFrame head;
  private boolean over;

  /**
   * @param opening tells the multiplexer of the stream, should it be given a channel
   */
  StreamLane(StreamLanes connection, Http2FrameStreamEvent opening) {
    this.connection = connection;
    this.opening = opening;
    this.wire = new FrameWire(connection, this, opening.stream());
    this.side = new ClientSide(connection.scope(), connection.client(), wire, true, null);
    Succession succession = new Succession(side, this);
    this.lane = new LaneTurns(side, succession);
    this.bodies = new BodyEntry(side, lane, this, succession);
    this.requests = new RequestEntry(side, lane, this, bodies, this);
  }

  Http2FrameStream stream() {
    return opening.stream();
  }

  Http2FrameStreamEvent opening() {
    return opening;
  }

  // ---- what the client sends

  void begin(Http2HeadersFrame frame) {
    if (!Http2HeadCheck.isWellFormed(frame)) {
      refuse();
      return;
    }
    HttpRequest request;
    try {
      request = Http2Messages.request(frame);
    } catch (Http2Exception e) {
      refuse();
      return;
    }
    head = frame;
    side.io.beginRead();
    requests.begin(request);
    readComplete();
  }

  private void refuse() {
    connection.refused();
    fail(Http2Error.PROTOCOL_ERROR);
  }

  /** The stream brought something after its head. */
  void received(Http2StreamFrame frame) {
    boolean piece = frame instanceof Http2DataFrame || frame instanceof Http2HeadersFrame;
    if (over || !piece) {
      ReferenceCountUtil.release(frame);
    } else if (frame instanceof Http2HeadersFrame trailers
        && !Http2HeadCheck.isWellFormed(trailers)) {
      refuse();
    } else {
      wire.received(frame);
    }
  }

  /** A piece of the body has been asked for, and is there. */
  void deliver(HttpContent piece) {
    side.io.beginRead();
    side.patience.received();
    take(piece);
    readComplete();
  }

  @Override
  public void take(Object msg) {
    if (msg instanceof HttpContent piece && !side.turns.is(Turn.CLOSING)) {
      bodies.take(piece);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  /** Nothing ever waits behind the one request. */
  @Override
  public void laneTookAll() {}

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
      case DISCARD, CLOSING -> wire.read();
      case FREE, HELD, FALLBACK, TUNNEL -> {}
    }
  }

  // ---- what the fast lane leaves goes on with a channel of its own

  @Override
  public void begin(HttpRequest converted, LaneStream left) {
    LeftRequest request = new LeftRequest(left, side.admission.leave());
    side.turns.become(Turn.CLOSING);
    left.end();
    over = true;
    List<Http2StreamFrame> brought = new ArrayList<>();
    if (head != null) {
      brought.add(head);
    }
    brought.addAll(wire.leave());
    connection.handOver(this, request, brought);
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

  /** The client takes more of this stream again. */
  void writable(boolean writable) {
    side.patience.writable(writable);
    if (writable && lane.isServing()) {
      lane.writable();
    }
  }

  void connectionWritable() {
    wire.connectionWritable();
  }

  /** The client broke the rules, or the stream: it is ended with that error. */
  void fail(Http2Error error) {
    connection.reset(stream(), error);
    gone();
  }

  /** The stream is closed; does nothing if it was before. */
  void gone() {
    wire.closed();
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

  void enforceTimeouts(long now, long lastReadNanos) {
    if (!over && side.patience.isOver(side.turns.now(), null, now, lastReadNanos, 0)) {
      side.ending.cancel();
    }
  }
}

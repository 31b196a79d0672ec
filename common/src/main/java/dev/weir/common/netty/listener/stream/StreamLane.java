package dev.weir.common.netty.listener.stream;

import dev.weir.common.netty.listener.http2.Http2Heads;
import dev.weir.common.netty.listener.http2.Http2Messages;
import dev.weir.common.netty.listener.turn.LeftRequest;
import dev.weir.common.netty.listener.turn.StreamTurn;
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
 * The frames of one stream that has no channel of its own: tells whoever serves its request what
 * they bring and what becomes of the stream.
 */
final class StreamLane implements StreamTurn.Successor {

  private final StreamLanes connection;
  private final Http2FrameStreamEvent opening;
  private final FrameWire wire;
  private final StreamTurn turn;
  private @Nullable Http2HeadersFrame head;

  /**
   * @param opening tells the multiplexer of the stream, should it be given a channel
   */
  StreamLane(StreamLanes connection, Http2FrameStreamEvent opening) {
    this.connection = connection;
    this.opening = opening;
    this.wire = new FrameWire(connection, this, opening.stream());
    this.turn = new StreamTurn(connection.scope(), connection.client(), wire, this);
  }

  Http2FrameStream stream() {
    return opening.stream();
  }

  Http2FrameStreamEvent opening() {
    return opening;
  }

  // ---- what the client sends

  void begin(Http2HeadersFrame frame) {
    if (!Http2Heads.isRequest(frame)) {
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
    turn.begin(request);
  }

  private void refuse() {
    connection.refused();
    fail(Http2Error.PROTOCOL_ERROR);
  }

  /** The stream brought something after its head. */
  void received(Http2StreamFrame frame) {
    boolean piece = frame instanceof Http2DataFrame || frame instanceof Http2HeadersFrame;
    if (turn.isOver() || !piece) {
      ReferenceCountUtil.release(frame);
    } else if (frame instanceof Http2HeadersFrame trailers && !Http2Heads.areTrailers(trailers)) {
      refuse();
    } else {
      wire.received(frame);
    }
  }

  /** A piece of the body has been asked for, and is there. */
  void deliver(HttpContent piece) {
    turn.received(piece);
  }

  /** What the fast lane leaves goes on with a channel of its own. */
  @Override
  public void takeOver(LeftRequest left) {
    List<Http2StreamFrame> brought = new ArrayList<>();
    if (head != null) {
      brought.add(head);
    }
    brought.addAll(wire.leave());
    connection.handOver(this, left, brought);
  }

  // ---- what becomes of the stream

  /** The client takes more of this stream again, or no more. */
  void writable(boolean writable) {
    turn.writable(writable);
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
    turn.gone();
  }

  void enforceTimeouts(long now, long lastReadNanos) {
    turn.enforceTimeouts(now, lastReadNanos);
  }
}

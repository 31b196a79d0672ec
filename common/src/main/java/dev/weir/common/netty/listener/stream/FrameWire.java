package dev.weir.common.netty.listener.stream;

import dev.weir.common.netty.listener.http2.Http2Messages;
import dev.weir.common.netty.listener.wire.Tunnel;
import dev.weir.common.netty.listener.wire.Wire;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 that has no channel of its own: its messages become frames on the connection's
 * channel. A piece of the body is handed on when it is asked for, and only then may the client send
 * more; what waits is within the window of the stream.
 */
final class FrameWire implements Wire {

  /** Those of a channel, of which nothing else is said here. */
  private static final int MOST_UNSENT_BYTES = 64 << 10;

  private static final int FEW_UNSENT_BYTES = 32 << 10;

  private final StreamLanes connection;
  private final StreamLane lane;
  private final Http2FrameStream stream;

  /** Made with the first that waits: most streams have none. */
  private @Nullable ArrayDeque<Http2StreamFrame> waiting;

  /** The head of the answer, until it is known whether all of the answer can go with it. */
  private @Nullable Http2Headers head;

  private boolean asked;
  private boolean handingOn;
  private boolean closed;
  private boolean writable = true;
  private long unsent;

  FrameWire(StreamLanes connection, StreamLane lane, Http2FrameStream stream) {
    this.connection = connection;
    this.lane = lane;
    this.stream = stream;
  }

  // ---- from the client

  /** DATA, or trailers. */
  void received(Http2StreamFrame frame) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(frame);
    handOn();
  }

  @Override
  public void read() {
    asked = true;
    handOn();
  }

  private void handOn() {
    if (handingOn) {
      return;
    }
    handingOn = true;
    try {
      while (asked && waiting != null && !waiting.isEmpty()) {
        asked = false;
        handOn(waiting.poll());
      }
    } finally {
      handingOn = false;
    }
  }

  private void handOn(Http2StreamFrame frame) {
    int bytes = frame instanceof Http2DataFrame data ? data.initialFlowControlledBytes() : 0;
    try {
      lane.deliver(Http2Messages.piece(frame));
    } catch (Http2Exception e) {
      lane.fail(e.error());
    }
    connection.consumed(stream, bytes);
  }

  /** What waits is the caller's, and nothing comes here any more. */
  List<Http2StreamFrame> leave() {
    closed = true;
    head = null;
    List<Http2StreamFrame> left = waiting == null ? List.of() : List.copyOf(waiting);
    waiting = null;
    return left;
  }

  /** The stream is closed. */
  void closed() {
    closed = true;
    head = null;
    if (waiting != null) {
      waiting.forEach(ReferenceCountUtil::release);
      waiting = null;
    }
  }

  // ---- to the client

  @Override
  public void write(Object msg) {
    if (msg instanceof HttpResponse response && !(msg instanceof LastHttpContent) && !closed) {
      head = Http2Messages.answer(response);
    } else {
      write(msg, newPromise());
    }
  }

  @Override
  public ChannelFuture writeAndTell(Object msg) {
    ChannelPromise promise = newPromise();
    write(msg, promise);
    return promise;
  }

  private void write(Object msg, ChannelPromise promise) {
    if (closed) {
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
    } else if (msg instanceof LastHttpContent last) {
      writeLast(last, promise);
    } else if (msg instanceof HttpResponse response) {
      writeFields(Http2Messages.answer(response), false, promise);
    } else if (msg instanceof HttpContent piece) {
      writeHead();
      writeData(piece.content(), false, promise);
    } else {
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new UnsupportedMessageTypeException(msg, HttpObject.class));
    }
  }

  /** The last of an answer, or all of it; its head, its body or its trailers end the stream. */
  private void writeLast(LastHttpContent last, ChannelPromise promise) {
    if (last instanceof HttpResponse response) {
      head = Http2Messages.answer(response);
    }
    boolean hasTrailers = !last.trailingHeaders().isEmpty();
    if (!hasTrailers && head != null && writeWhole(head, last, promise)) {
      return;
    }
    writeHead();
    if (last.content().isReadable() || !hasTrailers) {
      writeData(last.content(), !hasTrailers, hasTrailers ? newPromise() : promise);
    } else {
      last.release();
    }
    if (hasTrailers) {
      writeFields(Http2Messages.trailers(last), true, promise);
    }
  }

  /** Whether the head took all that follows it along. */
  private boolean writeWhole(Http2Headers fields, LastHttpContent last, ChannelPromise promise) {
    boolean hasBody = last.content().isReadable();
    boolean written = connection.answers().write(stream.id(), fields, last.content(), promise);
    if (!written && hasBody) {
      return false;
    }
    head = null;
    last.release();
    if (written) {
      failIfRefused(promise);
    } else {
      writeFields(fields, true, promise);
    }
    return true;
  }

  /** The head goes ahead of what follows it. */
  private void writeHead() {
    Http2Headers fields = head;
    if (fields != null) {
      head = null;
      writeFields(fields, false, newPromise());
    }
  }

  private void writeFields(Http2Headers fields, boolean last, ChannelPromise promise) {
    connection
        .codec()
        .encoder()
        .writeHeaders(connection.frames(), stream.id(), fields, 0, last, promise);
    failIfRefused(promise);
  }

  private void failIfRefused(ChannelPromise promise) {
    if (promise.cause() != null) {
      // what is too large for the client, for one
      lane.fail(Http2Error.INTERNAL_ERROR);
    }
  }

  private void writeData(ByteBuf data, boolean last, ChannelPromise promise) {
    int bytes = data.readableBytes();
    if (bytes > 0 && !last) {
      beginSending(bytes);
      promise.addListener(_ -> sent(bytes));
    }
    connection
        .codec()
        .encoder()
        .writeData(connection.frames(), stream.id(), data, 0, last, promise);
  }

  private ChannelPromise newPromise() {
    return connection.frames().newPromise();
  }

  private void beginSending(int bytes) {
    unsent += bytes;
    if (unsent > MOST_UNSENT_BYTES && writable) {
      writable = false;
      lane.writable(false);
    }
  }

  private void sent(int bytes) {
    unsent -= bytes;
    if (connection.connection().isWritable()) {
      connectionWritable();
    }
  }

  /** The connection takes more: so does this stream, unless enough of it waits. */
  void connectionWritable() {
    if (!writable && !closed && unsent < FEW_UNSENT_BYTES) {
      writable = true;
      lane.writable(true);
    }
  }

  @Override
  public void writeInterim(HttpResponse interim) {
    if (!closed) {
      writeFields(Http2Messages.answer(interim), false, newPromise());
    }
  }

  @Override
  public void flush() {
    writeHead();
    connection.flush();
  }

  @Override
  public void flushNow() {
    flush();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public long unsentBytes() {
    return 0;
  }

  // ---- its end

  @Override
  public void close(boolean linger) {
    cancel();
  }

  @Override
  public void stopReceiving() {
    if (!closed) {
      connection.reset(stream, Http2Error.NO_ERROR);
    }
  }

  @Override
  public void cancel() {
    if (!closed) {
      writeHead();
      lane.fail(Http2Error.CANCEL);
    }
  }

  @Override
  public Tunnel tunnel(UpstreamConnection upstream, Duration patience) {
    throw new IllegalStateException("a stream that may become a tunnel has a channel");
  }

  // ---- what it is

  @Override
  public Channel connection() {
    return connection.connection();
  }

  @Override
  public Channel channel() {
    return connection.connection();
  }

  @Override
  public Http2FrameStream http2Stream() {
    return stream;
  }
}

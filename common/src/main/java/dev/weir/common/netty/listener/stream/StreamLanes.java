package dev.weir.common.netty.listener.stream;

import dev.weir.common.netty.listener.connection.ClientConnection;
import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.connection.TimedRequests;
import dev.weir.common.netty.listener.http2.ShortAnswers;
import dev.weir.common.netty.listener.http2.StreamChannels;
import dev.weir.common.netty.listener.turn.LaneHandler;
import dev.weir.common.netty.listener.turn.LeftRequest;
import dev.weir.common.netty.socket.TurnFlushes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests of an HTTP/2 connection in the fast lane on the connection's own channel: a
 * channel for each stream, with the handlers that Reactor Netty gives it, costs more than all the
 * rest of a request. What the fast lane leaves, and what may become a tunnel, is handed to Netty's
 * multiplexer, which gives the stream a channel: there {@link LaneHandler} goes on.
 *
 * <p>Stands between the codec and the multiplexer, and holds back that a stream was opened until
 * its head says whose it is.
 */
// the context is set in handlerAdded, before any other call
@SuppressWarnings("NullAway.Init")
public final class StreamLanes extends ChannelDuplexHandler implements TimedRequests {

  private static final Logger log = LoggerFactory.getLogger(StreamLanes.class);

  private static final String NAME = "weir.stream-lanes";

  private final ListenerScope scope;
  private final Http2FrameCodec codec;
  private final ChannelHandlerContext frames;
  private final ShortAnswers answers;
  private final ClientConnection client;
  private final IntObjectMap<StreamLane> lanes = new IntObjectHashMap<>();
  private final StreamChannels channels = new StreamChannels();
  private int newest;
  private @Nullable Http2FrameStreamEvent opened;
  private @Nullable LeftRequest handed;
  private boolean flushDue;

  private ChannelHandlerContext ctx;

  private StreamLanes(ListenerScope scope, ChannelHandlerContext frames, Http2FrameCodec codec) {
    this.scope = scope;
    this.codec = codec;
    this.frames = frames;
    this.answers = new ShortAnswers(codec, frames);
    this.newest = codec.connection().remote().lastStreamCreated();
    this.client = new ClientConnection(scope, frames.channel());
  }

  /** Puts one on a connection of HTTP/2 that has none; what is compressed has to have a channel. */
  public static void install(ChannelPipeline pipeline, ListenerScope scope) {
    ChannelHandlerContext frames = pipeline.context(Http2FrameCodec.class);
    if (frames == null
        || pipeline.get(NAME) != null
        || scope.codecs() != null
        || !StreamChannels.mayBeMixed()) {
      return;
    }
    StreamLanes lanes = new StreamLanes(scope, frames, (Http2FrameCodec) frames.handler());
    pipeline.addAfter(frames.name(), NAME, lanes);
  }

  /** That of a connection; null where all its streams have channels. */
  public static @Nullable StreamLanes of(Channel connection) {
    return connection.pipeline().get(StreamLanes.class);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    ConnectionGuard guard = client.guard();
    if (guard != null) {
      guard.servesStreams(this);
    }
  }

  // ---- what the lanes use

  ListenerScope scope() {
    return scope;
  }

  ClientConnection client() {
    return client;
  }

  Channel connection() {
    return ctx.channel();
  }

  /** Of the codec: what it writes begins there. */
  ChannelHandlerContext frames() {
    return frames;
  }

  Http2FrameCodec codec() {
    return codec;
  }

  ShortAnswers answers() {
    return answers;
  }

  /** Flushes the connection at the end of this turn of the loop. */
  void flush() {
    if (!flushDue) {
      flushDue = true;
      // from behind this handler, so that it hears of it
      TurnFlushes.flush(ctx.pipeline().lastContext());
    }
  }

  void reset(Http2FrameStream stream, Http2Error error) {
    if (stream.state() != Http2Stream.State.CLOSED) {
      codec.encoder().writeRstStream(frames, stream.id(), error.code(), frames.newPromise());
      flush();
    }
  }

  /** What a client sent had to be refused. */
  void refused() {
    ConnectionGuard guard = client.guard();
    if (guard != null) {
      guard.refused();
    }
  }

  /** Gives back what the client may send of bodies, once it is taken. */
  void consumed(Http2FrameStream stream, int bytes) {
    Http2Stream known = codec.connection().stream(stream.id());
    if (bytes == 0 || known == null) {
      return;
    }
    try {
      if (codec.connection().local().flowController().consumeBytes(known, bytes)) {
        flush();
      }
    } catch (Http2Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }

  // ---- streams that get a channel

  /** Gives a stream a channel, and that what the stream brought so far. */
  void handOver(StreamLane lane, LeftRequest left, List<Http2StreamFrame> brought) {
    lanes.remove(lane.stream().id());
    handed = left;
    try {
      ctx.fireUserEventTriggered(lane.opening());
    } finally {
      handed = null;
    }
    brought.forEach(ctx::fireChannelRead);
    ctx.fireChannelReadComplete();
  }

  /**
   * A stream has got a channel.
   *
   * @return its request, where that was taken and left before
   */
  public @Nullable LeftRequest opened(Http2StreamChannel stream) {
    channels.opened(stream);
    return handed;
  }

  // ---- what the codec tells

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof Http2StreamFrame frame)) {
      ctx.fireChannelRead(msg);
      return;
    }
    StreamLane lane = lanes.get(frame.stream().id());
    Http2FrameStreamEvent opening = opened;
    if (lane != null) {
      serve(lane, () -> lane.received(frame));
    } else if (opening != null && opening.stream().id() == frame.stream().id()) {
      opened = null;
      begin(opening, frame);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private void begin(Http2FrameStreamEvent opening, Http2StreamFrame frame) {
    if (frame instanceof Http2HeadersFrame head && !mayBecomeTunnel(head)) {
      StreamLane lane = lane(opening);
      serve(lane, () -> lane.begin(head));
    } else {
      ctx.fireUserEventTriggered(opening);
      ctx.fireChannelRead(frame);
    }
  }

  /** What goes wrong with one stream ends that, and no other. */
  private static void serve(StreamLane lane, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.warn("a stream is ended for a fault", e);
      lane.fail(Http2Error.INTERNAL_ERROR);
    }
  }

  private static boolean mayBecomeTunnel(Http2HeadersFrame head) {
    CharSequence method = head.headers().method();
    return method != null && HttpMethod.CONNECT.asciiName().contentEquals(method);
  }

  private StreamLane lane(Http2FrameStreamEvent opening) {
    StreamLane lane = new StreamLane(this, opening);
    lanes.put(opening.stream().id(), lane);
    return lane;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof Http2FrameStreamEvent change)) {
      tell(event);
      return;
    }
    StreamLane lane = lanes.get(change.stream().id());
    if (lane != null) {
      changed(lane, change);
    } else if (isOpening(change)) {
      newest = change.stream().id();
      opened = change;
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void changed(StreamLane lane, Http2FrameStreamEvent change) {
    if (change.stream().state() == Http2Stream.State.CLOSED) {
      lanes.remove(change.stream().id());
      lane.gone();
    }
  }

  /** Clients begin those with odd numbers, each higher than all before. */
  private boolean isOpening(Http2FrameStreamEvent change) {
    Http2FrameStream stream = change.stream();
    return change.type() == Http2FrameStreamEvent.Type.State
        && stream.id() % 2 == 1
        && stream.id() > newest
        && stream.state() != Http2Stream.State.CLOSED;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (lanes.isEmpty()) {
      ctx.fireChannelWritabilityChanged();
      return;
    }
    if (ctx.channel().isWritable()) {
      all().forEach(StreamLane::connectionWritable);
      channels.writable();
    }
    behindMultiplexer().fireChannelWritabilityChanged();
  }

  private void tell(Object event) {
    if (lanes.isEmpty()) {
      ctx.fireUserEventTriggered(event);
    } else {
      channels.tell(event);
      behindMultiplexer().fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException failure && isWithoutChannel(failure.stream())) {
      failed(failure);
    } else if (cause.getCause() instanceof SSLException && !lanes.isEmpty()) {
      channels.failed(cause);
      behindMultiplexer().fireExceptionCaught(cause);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private boolean isWithoutChannel(Http2FrameStream stream) {
    return lanes.containsKey(stream.id())
        || (opened != null && opened.stream().id() == stream.id());
  }

  private void failed(Http2FrameStreamException failure) {
    StreamLane lane = lanes.get(failure.stream().id());
    Http2FrameStreamEvent opening = opened;
    if (lane == null && opening != null) {
      opened = null;
      lane = lane(opening);
    }
    if (lane != null) {
      lane.fail(failure.error());
    }
  }

  private ChannelHandlerContext behindMultiplexer() {
    return ctx.pipeline().context(Http2MultiplexHandler.class);
  }

  private List<StreamLane> all() {
    return List.copyOf(lanes.values());
  }

  // ---- time, and the end

  /** Whether no stream is served here. */
  public boolean isIdle() {
    return lanes.isEmpty();
  }

  @Override
  public void enforceTimeouts(long now, long lastReadNanos) {
    if (!lanes.isEmpty()) {
      all().forEach(lane -> lane.enforceTimeouts(now, lastReadNanos));
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    flushDue = false;
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    List<StreamLane> left = all();
    lanes.clear();
    left.forEach(StreamLane::gone);
  }
}

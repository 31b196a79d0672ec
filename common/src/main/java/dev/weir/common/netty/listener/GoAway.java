package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.stream.StreamLanes;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.time.Duration;

/** Has a connection that carries many streams end, while none of them is lost: by GOAWAY. */
final class GoAway {

  private static final AttributeKey<Long> NEXT_STREAM = AttributeKey.valueOf("weir.next-stream");
  private static final AttributeKey<Integer> OPEN = AttributeKey.valueOf("weir.open-streams");

  private static final AttributeKey<Long> DRAINING_SINCE =
      AttributeKey.valueOf("weir.draining-since");
  private static final AttributeKey<Boolean> LAST_NAMED = AttributeKey.valueOf("weir.last-named");

  /** The highest that a client may open: of 62 bits, and its two lowest are 0. */
  private static final long MAX_QUIC_STREAM = (1L << 62) - 4;

  private GoAway() {}

  /** Counts a stream in until it closes. On the event loop that both share. */
  static void opened(Channel stream) {
    Channel connection = stream.parent();
    add(connection, 1);
    if (stream instanceof QuicStreamChannel quic) {
      connection.attr(NEXT_STREAM).set(quic.streamId() + 4);
    }
    stream.closeFuture().addListener(_ -> add(connection, -1));
  }

  private static void add(Channel connection, int streams) {
    connection.attr(OPEN).set(openStreams(connection) + streams);
  }

  private static int openStreams(Channel connection) {
    Integer open = connection.attr(OPEN).get();
    return open == null ? 0 : open;
  }

  /**
   * Ends a connection as RFC 9113 section 6.8 and RFC 9114 section 5.2 have it: says first that it
   * ends, and still takes the streams that are on their way; after a while, which stream is the
   * last that is served; and closes it when that and those before it are done. To be called until
   * then.
   *
   * @param grace how long new streams are still taken
   */
  static void drain(Channel connection, Duration grace) {
    Attribute<Long> since = connection.attr(DRAINING_SINCE);
    if (since.get() == null) {
      since.set(System.nanoTime());
      goAway(connection, true);
    } else if (connection.attr(LAST_NAMED).get() != null) {
      closeIfDone(connection);
    } else if (System.nanoTime() - since.get() >= grace.toNanos()) {
      connection.attr(LAST_NAMED).set(true);
      goAway(connection, false);
      closeIfDone(connection);
    }
  }

  private static void goAway(Channel connection, boolean takesMore) {
    if (connection instanceof QuicChannel quic) {
      Channel control = Http3.getLocalControlStream(quic);
      Long next = quic.attr(NEXT_STREAM).get();
      if (control != null) {
        long limit = takesMore ? MAX_QUIC_STREAM : next == null ? 0 : next;
        control.writeAndFlush(new DefaultHttp3GoAwayFrame(limit));
      }
    } else if (connection.pipeline().get(Http2FrameCodec.class) != null) {
      DefaultHttp2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
      frame.setExtraStreamIds(takesMore ? Integer.MAX_VALUE : 0);
      connection.writeAndFlush(frame);
    }
  }

  private static void closeIfDone(Channel connection) {
    StreamLanes lanes = StreamLanes.of(connection);
    if (openStreams(connection) == 0 && (lanes == null || lanes.isIdle())) {
      connection.close();
    }
  }
}

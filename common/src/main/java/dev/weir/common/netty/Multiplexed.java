package dev.weir.common.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What HTTP/2 and HTTP/3 do differently, on connections that carry many streams. */
final class Multiplexed {

  private static final AttributeKey<Long> NEXT_STREAM = AttributeKey.valueOf("weir.next-stream");
  private static final AttributeKey<Integer> OPEN = AttributeKey.valueOf("weir.open-streams");

  private Multiplexed() {}

  static boolean isStream(Channel channel) {
    return channel instanceof Http2StreamChannel || channel instanceof QuicStreamChannel;
  }

  /** The address at the other end of a connection; null once it is gone. */
  static @Nullable InetSocketAddress peer(Channel connection) {
    SocketAddress address =
        connection instanceof QuicChannel quic
            ? quic.remoteSocketAddress()
            : connection.remoteAddress();
    return address instanceof InetSocketAddress inet ? inet : null;
  }

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

  /** Tells the client to send no more on a stream whose answer is out. */
  static void stopReceiving(Channel stream) {
    if (stream instanceof QuicStreamChannel quic) {
      quic.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
    } else {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }

  /** Gives a stream up in the middle, both ways, and tells the client so. */
  static void cancel(Channel stream) {
    if (stream instanceof QuicStreamChannel quic) {
      int cancelled = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
      quic.shutdown(cancelled, quic.newPromise());
    } else {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }
  }

  /**
   * Announces that no stream beyond those that came is served (RFC 9113 section 6.8, RFC 9114
   * section 5.2), and closes the connection when the last of those is done.
   */
  static void drain(Channel connection) {
    if (connection instanceof QuicChannel quic) {
      Channel control = Http3.getLocalControlStream(quic);
      Long next = quic.attr(NEXT_STREAM).get();
      if (control != null) {
        control.writeAndFlush(new DefaultHttp3GoAwayFrame(next == null ? 0 : next));
      }
    } else if (connection.pipeline().get(Http2FrameCodec.class) != null) {
      connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }
    closeIfDone(connection);
  }

  /** Closes a connection without streams. */
  static void closeIfDone(Channel connection) {
    if (openStreams(connection) == 0) {
      connection.close();
    }
  }
}

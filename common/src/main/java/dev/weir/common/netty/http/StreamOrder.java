package dev.weir.common.netty.http;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client of an HTTP/2 connection opens its streams in order, and none that it has ended
 * (RFC 9113 sections 5.1 and 5.1.1), by the heads of its frames alone. The codec knows streams
 * while they are open, and cannot tell afterwards what was wrong.
 */
public final class StreamOrder {

  private final TreeSet<Integer> unfinished = new TreeSet<>();
  private final int mostOpen;
  private int newest;

  /**
   * @param mostOpen at least as many as a client may have open; the oldest is forgotten beyond, as
   *     if it had ended
   */
  public StreamOrder(int mostOpen) {
    this.mostOpen = mostOpen;
  }

  /**
   * Takes the head of a frame.
   *
   * @return the error that the connection ends with; null where the frame is in order
   */
  public @Nullable Http2Error next(byte type, byte flags, int stream) {
    return switch (type) {
      case Http2FrameTypes.HEADERS -> headers(stream, isEnd(flags));
      case Http2FrameTypes.DATA -> {
        if (isEnd(flags)) {
          unfinished.remove(stream);
        }
        yield null;
      }
      case Http2FrameTypes.RST_STREAM -> {
        unfinished.remove(stream);
        yield null;
      }
      default -> null;
    };
  }

  private static boolean isEnd(byte flags) {
    return (flags & Http2Flags.END_STREAM) != 0;
  }

  private @Nullable Http2Error headers(int stream, boolean end) {
    if (stream > newest) {
      newest = stream;
      if (!end) {
        unfinished.add(stream);
        if (unfinished.size() > mostOpen) {
          unfinished.pollFirst();
        }
      }
      return null;
    }
    boolean trailers = stream == 0 || unfinished.contains(stream);
    if (trailers) {
      if (end) {
        unfinished.remove(stream);
      }
      return null;
    }
    return stream == newest ? Http2Error.STREAM_CLOSED : Http2Error.PROTOCOL_ERROR;
  }
}

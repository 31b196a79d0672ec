package dev.weir.common.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Looks at the bytes of each HTTP/1.1 head before the codec, which mends some of what must be
 * refused (RFC 9112): folded lines (section 5.2), line ends other than CRLF (section 2.2), and
 * separators other than a space in the request line (section 3).
 *
 * <p>It never reads a body. To know where the next head begins, it hands the codec no more than one
 * head, or one stretch of a body that cannot reach beyond its end, and hears from {@link
 * LaneHandler} what the codec made of it: a chunked body ends with an empty line, a counted one
 * where it says. A doubtful head is replaced by bytes that the codec refuses, so that the refusal
 * keeps its place among the answers.
 */
final class HeadInspector extends ChannelInboundHandlerAdapter {

  private static final byte[] REFUSED_BY_THE_CODEC = {0, '\n'};
  private static final long UNCOUNTED = -1;

  private enum Mode {
    HEAD,
    BODY,
    /** A head was doubtful: nothing that follows it is read. */
    REFUSED,
    /** The connection speaks something else by now. */
    OFF
  }

  private final HeadScanner scanner = new HeadScanner();
  private Mode mode = Mode.HEAD;
  private boolean requestSeen;
  private long bodyLeft;
  private int emptyLineSeen;

  /** The codec decoded something: a head that began a body, or a message's end. */
  void decoded(Object msg) {
    if (mode == Mode.REFUSED || mode == Mode.OFF) {
      return;
    }
    requestSeen = true;
    if (msg instanceof LastHttpContent) {
      mode = Mode.HEAD;
    } else if (msg instanceof HttpRequest request) {
      beginBody(request);
    }
  }

  private void beginBody(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      mode = Mode.REFUSED;
      return;
    }
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    mode = Mode.BODY;
    bodyLeft = length == null ? UNCOUNTED : Long.parseLong(length);
    emptyLineSeen = 0;
  }

  /** What follows is no HTTP/1.1. */
  void stop() {
    mode = Mode.OFF;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      inspect(ctx, bytes);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private void inspect(ChannelHandlerContext ctx, ByteBuf bytes) {
    while (mode == Mode.HEAD || mode == Mode.BODY) {
      int length = mode == Mode.HEAD ? head(ctx, bytes) : body(bytes);
      if (mode != Mode.REFUSED && length == bytes.readableBytes()) {
        pass(ctx, bytes);
        return;
      }
      if (mode != Mode.REFUSED) {
        pass(ctx, bytes.readRetainedSlice(length));
      }
    }
    if (mode == Mode.OFF) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
  }

  private void pass(ChannelHandlerContext ctx, ByteBuf piece) {
    boolean wholeHead = mode == Mode.HEAD && scanner.isDone();
    requestSeen = !wholeHead;
    ctx.fireChannelRead(piece);
    if (wholeHead) {
      scanner.reset();
      if (!requestSeen) {
        // the request was an upgrade, and the codec is gone
        mode = Mode.OFF;
      }
    }
  }

  /** How many bytes belong to this head. */
  private int head(ChannelHandlerContext ctx, ByteBuf bytes) {
    int length = scanner.scan(bytes);
    if (length < 0) {
      mode = Mode.REFUSED;
      ctx.fireChannelRead(Unpooled.wrappedBuffer(REFUSED_BY_THE_CODEC));
    }
    return length;
  }

  /** How many bytes surely belong to this body. */
  private int body(ByteBuf bytes) {
    if (bodyLeft <= 0) {
      return pastEmptyLine(bytes);
    }
    int length = (int) Math.min(bodyLeft, bytes.readableBytes());
    bodyLeft -= length;
    return length;
  }

  /** The bytes up to the end of the next empty line, which may have begun in an earlier read. */
  private int pastEmptyLine(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    int at = start;
    while (at < end) {
      if (emptyLineSeen == 0) {
        at = bytes.indexOf(at, end, (byte) '\r');
        if (at < 0) {
          return end - start;
        }
      }
      byte expected = (byte) (emptyLineSeen % 2 == 0 ? '\r' : '\n');
      byte found = bytes.getByte(at++);
      emptyLineSeen = found == expected ? emptyLineSeen + 1 : found == '\r' ? 1 : 0;
      if (emptyLineSeen == 4) {
        // its second line end may be the first one of the next empty line
        emptyLineSeen = 2;
        return at - start;
      }
    }
    return end - start;
  }
}

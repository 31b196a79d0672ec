package dev.weir.common.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Looks at the bytes of each HTTP/1.1 head, and at what frames a chunked body, before the codec,
 * which mends some of what must be refused (RFC 9112): folded lines (section 5.2), line ends other
 * than CRLF (section 2.2), and separators other than a space in the request line (section 3).
 *
 * <p>It hands the codec no more than one head, or the rest of one body, and hears from {@link
 * LaneHandler} what the codec made of it: a body is counted or chunked, or there is none. What is
 * doubtful is replaced by bytes that the codec refuses, so that the refusal keeps its place among
 * the answers.
 */
public final class HeadInspector extends ChannelInboundHandlerAdapter {

  private static final byte[] REFUSED_BY_THE_CODEC = {0, '\n'};
  private static final long CHUNKED = -1;

  private enum Mode {
    HEAD,
    BODY,
    /** A head was doubtful: nothing that follows it is read. */
    REFUSED,
    /** The connection speaks something else by now. */
    OFF
  }

  private final HeadScanner scanner = new HeadScanner();
  private final ChunkScanner chunks = new ChunkScanner();
  private Mode mode = Mode.HEAD;
  private boolean requestSeen;
  private long bodyLeft;

  /** The codec decoded something: a head that began a body, or a message's end. */
  public void decoded(Object msg) {
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
    bodyLeft = length == null ? CHUNKED : Long.parseLong(length);
    chunks.reset();
  }

  /** What follows is no HTTP/1.1. */
  public void stop() {
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
        boolean stuck = mode == Mode.BODY && (length == 0 || chunks.isRefused());
        pass(ctx, bytes.readRetainedSlice(length));
        if (stuck) {
          refuse(ctx);
        }
      }
    }
    if (mode == Mode.OFF) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
  }

  private void refuse(ChannelHandlerContext ctx) {
    mode = Mode.REFUSED;
    ctx.fireChannelRead(Unpooled.wrappedBuffer(REFUSED_BY_THE_CODEC));
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
      refuse(ctx);
    }
    return length;
  }

  /** How many bytes belong to this body; none where the codec sees its end elsewhere. */
  private int body(ByteBuf bytes) {
    if (bodyLeft == CHUNKED) {
      return chunks.scan(bytes);
    }
    int length = (int) Math.min(bodyLeft, bytes.readableBytes());
    bodyLeft -= length;
    return length;
  }
}

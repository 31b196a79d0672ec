package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.AnnouncedBody;
import dev.weir.common.netty.http.AnswerClock;
import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.http.InterimCount;
import dev.weir.common.netty.http.TrailerFields;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a stream of a {@link StreamLine}, whichever protocol has the streams. The stream
 * is read only when the exchange asks: what it does not take fills the stream's window, and the
 * upstream stops.
 */
abstract class StreamCall extends ChannelInboundHandlerAdapter implements UpstreamConnection {

  private final StreamLine line;
  private final boolean reused;
  private final AnswerClock clock = new AnswerClock();
  private final InterimCount interims = new InterimCount();
  private @Nullable UpstreamExchange exchange;
  private @Nullable HttpRequest heldHead;
  private boolean requestDone;
  private boolean answered;
  private boolean headSeen;
  private Kind endKind = Kind.RESET;
  private String endDetail = "the stream ended before the answer was complete";

  @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any other call
  private ChannelHandlerContext ctx;

  StreamCall(StreamLine line, UpstreamExchange exchange) {
    this.line = line;
    this.exchange = exchange;
    this.reused = line.served();
  }

  // ---- what the protocols do in ways of their own

  /** Writes a piece of the body; the last one ends the request. */
  abstract void writePiece(ChannelHandlerContext ctx, HttpObject piece);

  /** The last piece of a request, or all of it, is on its way. */
  void wroteWhole(ChannelFuture written) {}

  /** Ends the stream, in the middle if need be: then the upstream is told that it is given up. */
  abstract void end(ChannelHandlerContext ctx);

  /** Nobody wants the answer any more. */
  void giveUp(ChannelHandlerContext ctx) {
    end(ctx);
  }

  /** Whether the upstream may still wait for more of the request, of which all is written. */
  abstract boolean isUnsent();

  /** Whether a request whose head could not be written has reached nobody. */
  abstract boolean neverBegun();

  /** Whether the upstream has said that it did not, and will not, look at this stream. */
  abstract boolean disowned();

  /** Removes the names under which the codec hands on what was said outside of the header. */
  abstract void stripExtensions(HttpHeaders headers);

  /** What the protocol is called. */
  abstract String protocol();

  // ---- a stream's life

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  // ---- the lender's side

  @Override
  public Channel channel() {
    return ctx.channel();
  }

  @Override
  public boolean reused() {
    return reused;
  }

  @Override
  public void write(HttpObject part) {
    if (exchange == null) {
      ReferenceCountUtil.release(part);
      return;
    }
    if (part instanceof HttpRequest head) {
      begin(head);
    } else if (requestDone) {
      afterTheEnd(part);
    } else {
      piece(part);
    }
  }

  /** A request without body is one frame: a head that may yet turn out to be all of it waits. */
  private void begin(HttpRequest head) {
    heldHead = head;
    if (head instanceof LastHttpContent || !AnnouncedBody.isIn(head.headers())) {
      done();
      writeHead(true);
    }
  }

  private void piece(HttpObject part) {
    if (part instanceof LastHttpContent) {
      done();
    }
    if (heldHead != null && isEmptyEnd(part)) {
      ReferenceCountUtil.release(part);
      writeHead(true);
    } else {
      writeHead(false);
      writePiece(ctx, part);
    }
  }

  private void done() {
    requestDone = true;
    clock.await();
  }

  /** The end has gone with the head. */
  private static void afterTheEnd(HttpObject part) {
    boolean empty = isEmptyEnd(part);
    ReferenceCountUtil.release(part);
    if (!empty) {
      throw new IllegalStateException("a body that the head of its request did not announce");
    }
  }

  private static boolean isEmptyEnd(HttpObject part) {
    return part instanceof LastHttpContent last
        && !last.content().isReadable()
        && last.trailingHeaders().isEmpty();
  }

  private void writeHead(boolean whole) {
    HttpRequest head = heldHead;
    if (head == null) {
      return;
    }
    heldHead = null;
    HttpHeaders headers = head.headers();
    boolean grpc = isGrpc(headers);
    if (grpc) {
      // trailers pass here; gRPC servers ask to be told
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    }
    ChannelFuture writing = ctx.write(whole ? whole(head) : head);
    writing.addListener((ChannelFuture written) -> headWritten(written));
    if (whole) {
      wroteWhole(writing);
    }
    // the codec says the scheme in a field; another try may be in HTTP/1.1
    stripExtensions(headers);
    if (grpc) {
      headers.remove(HttpHeaderNames.TE);
    }
  }

  private static HttpObject whole(HttpRequest head) {
    return head instanceof FullHttpRequest
        ? head
        : new DefaultFullHttpRequest(
            head.protocolVersion(),
            head.method(),
            head.uri(),
            Unpooled.EMPTY_BUFFER,
            head.headers(),
            EmptyHttpHeaders.INSTANCE);
  }

  private static boolean isGrpc(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }

  private void headWritten(ChannelFuture written) {
    if (!written.isSuccess()) {
      fail(
          neverBegun() ? Kind.REFUSED : Kind.RESET,
          "the request could not be sent: " + written.cause().getMessage());
    }
  }

  @Override
  public void flush() {
    writeHead(false);
    ctx.flush();
    if (!headSeen) {
      ctx.read();
    }
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public void requestMore() {
    if (exchange != null) {
      clock.await();
      ctx.read();
    }
  }

  @Override
  public void abort() {
    exchange = null;
    dropHead();
    giveUp(ctx);
  }

  private void dropHead() {
    ReferenceCountUtil.release(heldHead);
    heldHead = null;
  }

  // ---- the upstream's side

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    UpstreamExchange current = exchange;
    if (current == null) {
      ReferenceCountUtil.release(msg);
    } else if (msg instanceof HttpResponse response) {
      head(current, response);
    } else if (msg instanceof HttpContent content) {
      content(current, content);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  private void head(UpstreamExchange current, HttpResponse response) {
    boolean whole = response instanceof FullHttpResponse;
    ReferenceCountUtil.release(response);
    answered = true;
    stripExtensions(response.headers());
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), response.headers());
    if (InterimAnswer.isInterim(head)) {
      interim(current, head);
      return;
    }
    headSeen = true;
    clock.came();
    current.onHead(head);
    if (whole && exchange != null) {
      content(current, LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private void interim(UpstreamExchange current, HttpResponse head) {
    if (interims.isOneTooMany()) {
      fail(Kind.BAD_ANSWER, InterimCount.TOO_MANY);
    } else {
      current.onInterim(head);
    }
  }

  private void content(UpstreamExchange current, HttpContent content) {
    clock.came();
    if (content instanceof LastHttpContent last) {
      exchange = null;
      if (!last.trailingHeaders().isEmpty()) {
        stripExtensions(last.trailingHeaders());
        TrailerFields.keepHarmless(last);
      }
      if (!requestDone || isUnsent()) {
        end(ctx);
      }
    }
    current.onContent(content);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    UpstreamExchange current = exchange;
    if (current != null) {
      current.onReadComplete();
      if (!headSeen) {
        ctx.read();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = ctx.channel().isWritable();
    clock.writable(writable);
    UpstreamExchange current = exchange;
    if (current != null && writable) {
      current.onWritable();
    }
  }

  /** Why the stream is about to end; what was said before is still delivered. */
  void endsWith(Kind kind, String detail) {
    endKind = kind;
    endDetail = detail;
  }

  /** Whether the exchange is not over yet. */
  boolean isUnderWay() {
    return exchange != null;
  }

  void enforceTimeouts(long now) {
    UpstreamExchange current = exchange;
    if (current == null) {
      return;
    }
    String overdue = clock.overdue(now, current.patience(line.responseTimeout()));
    if (overdue != null) {
      fail(Kind.TIMEOUT, overdue);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!refuseIfDisowned()) {
      fail(endKind, endDetail);
    }
    line.ended(this);
  }

  /** Fails the exchange if the upstream has said that it will not look at it. */
  boolean refuseIfDisowned() {
    boolean refused = exchange != null && !answered && disowned();
    if (refused) {
      fail(Kind.REFUSED, "the upstream was going away");
    }
    return refused;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Kind.BAD_ANSWER, "not well-formed " + protocol() + ": " + cause.getMessage());
  }

  final void fail(Kind kind, String detail) {
    UpstreamExchange failed = exchange;
    if (failed != null) {
      exchange = null;
      dropHead();
      clock.reset();
      end(ctx);
      failed.onFailure(new UpstreamFailure(kind, reused, answered, detail));
    }
  }
}

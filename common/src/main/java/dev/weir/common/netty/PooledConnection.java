package dev.weir.common.netty;

import dev.weir.common.netty.UpstreamFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to an upstream: idle, or lent to one exchange. Interim answers never end
 * an exchange, and bytes that nobody asked for end the connection: an answer can never reach
 * another request.
 */
final class PooledConnection extends ChannelInboundHandlerAdapter implements UpstreamConnection {

  /** More than these before one answer are no help to anyone. */
  private static final int MAX_INTERIMS = 32;

  private final UpstreamPool pool;
  private @Nullable UpstreamExchange exchange;
  private boolean served;
  private boolean reused;
  private boolean requestStarted;
  private boolean requestDone;
  private boolean answered;
  private boolean headSeen;
  private boolean keepAlive;
  private boolean interim;
  private int interims;

  /** The answer is whole; the connection is free once its read has brought nothing else. */
  private boolean finished;

  private boolean reading;
  private boolean moreWanted;
  private boolean awaitsAnswer;
  private long waitingSinceNanos;
  private long idleSinceNanos;
  private long unwritableSinceNanos;

  @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any other call
  private ChannelHandlerContext ctx;

  PooledConnection(UpstreamPool pool) {
    this.pool = pool;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  // ---- lending

  void lend(UpstreamExchange to) {
    exchange = to;
    reused = served;
    served = true;
    requestStarted = false;
    requestDone = false;
    answered = false;
    headSeen = false;
    interim = false;
    interims = 0;
    awaitsAnswer = false;
    moreWanted = false;
  }

  void idleSince(long now) {
    idleSinceNanos = now;
  }

  boolean idleLongerThan(Duration limit, long now) {
    return now - idleSinceNanos > limit.toNanos();
  }

  void enforceTimeout(long now) {
    Duration limit = pool.settings().responseTimeout();
    if (awaitsAnswer && now - waitingSinceNanos > limit.toNanos()) {
      fail(Kind.TIMEOUT, "nothing came for " + limit.toMillis() + " ms");
    } else if (unwritableSinceNanos != 0 && now - unwritableSinceNanos > limit.toNanos()) {
      fail(Kind.TIMEOUT, "nothing of the request was taken for " + limit.toMillis() + " ms");
    }
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
    requestStarted = true;
    if (part instanceof LastHttpContent) {
      requestDone = true;
      await();
    }
    ctx.write(part, ctx.voidPromise());
  }

  @Override
  public void flush() {
    ctx.flush();
    if (!headSeen && !reading) {
      ctx.read();
    }
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public void requestMore() {
    if (exchange == null) {
      return;
    }
    await();
    if (reading) {
      moreWanted = true;
    } else {
      ctx.read();
    }
  }

  private void await() {
    awaitsAnswer = true;
    waitingSinceNanos = System.nanoTime();
  }

  @Override
  public void abort() {
    if (exchange == null) {
      return;
    }
    exchange = null;
    if (!requestStarted && ctx.channel().isActive()) {
      served = reused;
      pool.release(this);
    } else {
      ctx.close();
    }
  }

  /** What is written from here on goes out as it is. */
  void stopEncoding() {
    ctx.pipeline().get(HttpClientCodec.class).removeOutboundHandler();
  }

  /** Hands the connection over to a tunnel, after a 101. */
  void becomeTunnel(ChannelHandler end) {
    exchange = null;
    awaitsAnswer = false;
    pool.forget(this);
    ctx.pipeline().addLast(end);
    ctx.pipeline().remove(this);
    // hands on, to the end, what came in one piece with the 101
    ctx.pipeline().remove(HttpClientCodec.class);
  }

  // ---- the upstream's side

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    UpstreamExchange current = exchange;
    if (current == null) {
      ReferenceCountUtil.release(msg);
      finished = false;
      ctx.close();
    } else if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(msg);
      fail(Kind.BAD_ANSWER, "the answer is not well-formed HTTP");
    } else if (msg instanceof HttpResponse response) {
      head(current, response);
    } else if (msg instanceof HttpContent content) {
      content(current, content);
    } else {
      ReferenceCountUtil.release(msg);
    }
  }

  private void head(UpstreamExchange current, HttpResponse response) {
    answered = true;
    interim =
        response.status().codeClass() == HttpStatusClass.INFORMATIONAL
            && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    if (interim) {
      interim(current, response);
      return;
    }
    headSeen = true;
    awaitsAnswer = false;
    keepAlive = HttpUtil.isKeepAlive(response);
    current.onHead(response);
  }

  private void interim(UpstreamExchange current, HttpResponse response) {
    if (++interims > MAX_INTERIMS) {
      fail(Kind.BAD_ANSWER, "more than " + MAX_INTERIMS + " interim answers");
    } else {
      current.onInterim(response);
    }
  }

  private void content(UpstreamExchange current, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    awaitsAnswer &= interim;
    if (last && interim) {
      interim = false;
      content.release();
      return;
    }
    if (last) {
      finish();
    }
    current.onContent(content);
  }

  /**
   * The answer is whole. An upstream that answered before the request was whole may still be
   * reading it: no reuse. Nor is there any while the same read may hold more than the answer: that
   * would be taken for the answer to the next request.
   */
  private void finish() {
    exchange = null;
    awaitsAnswer = false;
    finished = requestDone && keepAlive;
    if (!finished) {
      ctx.close();
    }
  }

  private void releaseFinished() {
    if (finished) {
      finished = false;
      if (ctx.channel().isActive()) {
        pool.release(this);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    UpstreamExchange current = exchange;
    if (current != null) {
      current.onReadComplete();
    }
    releaseFinished();
    if (exchange == null || !headSeen || moreWanted) {
      moreWanted = false;
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = ctx.channel().isWritable();
    unwritableSinceNanos = writable ? 0 : System.nanoTime();
    UpstreamExchange current = exchange;
    if (current != null && writable) {
      current.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Kind.RESET, "the connection closed before the answer was complete");
    pool.forget(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Kind.RESET, String.valueOf(cause.getMessage()));
    ctx.close();
  }

  private void fail(Kind kind, String detail) {
    UpstreamExchange failed = exchange;
    if (failed != null) {
      exchange = null;
      awaitsAnswer = false;
      ctx.close();
      if (reused && !answered) {
        pool.dropIdle();
      }
      failed.onFailure(new UpstreamFailure(kind, reused, answered, detail));
    }
  }
}

package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.AnswerClock;
import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.http.InterimCount;
import dev.weir.common.netty.http.TrailerFields;
import dev.weir.common.netty.socket.TurnFlushes;
import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.CloseReason;
import dev.weir.common.pool.Lifetime;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to an upstream: idle, or lent to one exchange. Interim answers never end
 * an exchange, and bytes that nobody asked for end the connection: an answer can never reach
 * another request.
 */
public final class PooledConnection extends ChannelInboundHandlerAdapter
    implements UpstreamConnection, Line {

  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

  private final UpstreamPool pool;
  private final LineAge age;
  private final UpstreamCodec codec;
  private final AnswerClock clock = new AnswerClock();
  private final InterimCount interims = new InterimCount();
  private CloseReason closeReason = CloseReason.PEER;
  private @Nullable UpstreamExchange exchange;
  private boolean served;
  private boolean reused;
  private boolean requestStarted;
  private boolean requestDone;
  private boolean answered;
  private boolean headSeen;
  private boolean keepAlive;
  private boolean interim;

  /** The answer is whole; the connection is free once its read has brought nothing else. */
  private boolean finished;

  private boolean reading;
  private boolean moreWanted;
  private boolean keepAliveKnown;
  private boolean closing;

  @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any other call
  private ChannelHandlerContext ctx;

  /**
   * A connection that is free.
   *
   * @param codec stands right before it in the pipeline
   */
  PooledConnection(UpstreamPool pool, LineAge age, UpstreamCodec codec) {
    this.pool = pool;
    this.age = age;
    this.codec = codec;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  // ---- lending

  @Override
  public LineAge age() {
    return age;
  }

  @Override
  public boolean takesMore() {
    return exchange == null && !finished && !closing && ctx.channel().isActive();
  }

  @Override
  public int promised() {
    return 0;
  }

  @Override
  public boolean isLent() {
    return exchange != null;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void lend(UpstreamExchange to, Ready then) {
    exchange = to;
    reused = served;
    served = true;
    requestStarted = false;
    requestDone = false;
    answered = false;
    headSeen = false;
    interim = false;
    interims.reset();
    moreWanted = false;
    clock.reset();
    then.ready(this);
  }

  /** It carries one exchange: the pool asks again when that is over. */
  @Override
  public void retire(CloseReason reason) {}

  @Override
  public void close(CloseReason reason) {
    if (!closing) {
      closing = true;
      closeReason = reason;
    }
    ctx.close();
  }

  @Override
  public void enforceTimeouts(long now) {
    UpstreamExchange current = exchange;
    if (current == null) {
      return;
    }
    String overdue = clock.overdue(now, current.patience(pool.settings().responseTimeout()));
    if (overdue != null) {
      fail(Kind.TIMEOUT, overdue);
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
      clock.await();
    }
    ctx.write(part, ctx.voidPromise());
  }

  @Override
  public void flush() {
    TurnFlushes.flush(ctx);
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
    clock.await();
    if (reading) {
      moreWanted = true;
    } else {
      ctx.read();
    }
  }

  @Override
  public void abort() {
    if (exchange == null) {
      return;
    }
    exchange = null;
    if (!requestStarted && !closing && ctx.channel().isActive()) {
      served = reused;
      pool.release(this);
    } else {
      close(CloseReason.ABORTED);
    }
  }

  /** What is written from here on goes out as it is. */
  public void stopEncoding() {
    codec.removeOutboundHandler();
  }

  /** Hands the connection over to a tunnel, after a 101. */
  public void becomeTunnel(ChannelHandler end) {
    exchange = null;
    clock.reset();
    pool.forget(this, CloseReason.TUNNEL);
    ctx.pipeline().addLast(end);
    ctx.pipeline().remove(this);
    // hands on, to the end, what came in one piece with the 101
    ctx.pipeline().remove(codec);
  }

  // ---- the upstream's side

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    UpstreamExchange current = exchange;
    if (current == null) {
      ReferenceCountUtil.release(msg);
      finished = false;
      close(CloseReason.ERROR);
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
    interim = InterimAnswer.isInterim(response);
    if (interim) {
      interim(current, response);
      return;
    }
    headSeen = true;
    clock.came();
    learnKeepAlive(response);
    keepAlive = HttpUtil.isKeepAlive(response);
    current.onHead(response);
  }

  /** What the first answer says holds for all: no later one is looked at. */
  private void learnKeepAlive(HttpResponse response) {
    if (!keepAliveKnown) {
      keepAliveKnown = true;
      age.learn(Lifetime.keptSeconds(response.headers().get(KEEP_ALIVE)));
    }
  }

  private void interim(UpstreamExchange current, HttpResponse response) {
    if (interims.isOneTooMany()) {
      fail(Kind.BAD_ANSWER, InterimCount.TOO_MANY);
    } else {
      current.onInterim(response);
    }
  }

  private void content(UpstreamExchange current, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (!interim) {
      clock.came();
    }
    if (last && interim) {
      interim = false;
      content.release();
      return;
    }
    if (content instanceof LastHttpContent end) {
      TrailerFields.keepHarmless(end);
      boolean surplus = codec.hasMore();
      finish();
      if (surplus) {
        current.onSurplus();
      }
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
    clock.reset();
    finished = requestDone && keepAlive;
    if (!finished) {
      close(requestDone ? CloseReason.PEER : CloseReason.ABORTED);
    }
  }

  private void releaseFinished() {
    if (finished) {
      finished = false;
      if (!closing && ctx.channel().isActive()) {
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
    if (exchange == null && codec.isInHead()) {
      close(CloseReason.ERROR);
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
    clock.writable(writable);
    UpstreamExchange current = exchange;
    if (current != null && writable) {
      current.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Kind.RESET, "the connection closed before the answer was complete", closeReason);
    pool.forget(this, closeReason);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Kind.RESET, String.valueOf(cause.getMessage()));
    close(CloseReason.ERROR);
  }

  private void fail(Kind kind, String detail) {
    fail(kind, detail, CloseReason.ERROR);
  }

  private void fail(Kind kind, String detail, CloseReason reason) {
    UpstreamExchange failed = exchange;
    if (failed != null) {
      exchange = null;
      clock.reset();
      close(reason);
      if (reused && !answered) {
        pool.dropIdle();
      }
      failed.onFailure(new UpstreamFailure(kind, reused, answered, detail));
    }
  }
}

package dev.weir.lb.app;

import dev.weir.common.netty.AnswerClock;
import dev.weir.common.netty.InterimCount;
import dev.weir.common.netty.InterimRelay;
import dev.weir.common.netty.SurplusScan;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.netty.UpstreamFailure.Kind;
import dev.weir.lb.retry.Timeouts;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClientRequest;

/**
 * Lets through to Reactor Netty what is an answer to the request under way on one connection, and
 * nothing else: interim answers go to the client, what is no HTTP ends the exchange, what comes
 * beyond an answer ends the connection before another request is sent on it, and silence has a
 * bound. An answer's end is held back until the read that brought it is over, since only then is it
 * known that nothing came with it. Belongs to the connection's event loop, but for {@link
 * #dropIfIdle}.
 */
final class AnswerFilter extends ChannelDuplexHandler {

  private static final long LOOK_MILLIS = 250;

  private final UpstreamAnswers connections;
  private final Duration standardPatience;
  private final AnswerClock clock = new AnswerClock();
  private final InterimCount interims = new InterimCount();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable SocketAddress upstream;
  private @Nullable HttpClientRequest request;
  private @Nullable InterimRelay relay;
  private @Nullable Timeouts timeouts;
  private @Nullable LastHttpContent end;
  private boolean reused;
  private boolean answered;
  private boolean headSeen;
  private boolean interim;
  private boolean switched;
  private boolean closing;
  private boolean looking;

  AnswerFilter(UpstreamAnswers connections, Duration standardPatience) {
    this.connections = connections;
    this.standardPatience = standardPatience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
    upstream = added.channel().remoteAddress();
    if (upstream != null) {
      connections.opened(upstream, this);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    ReferenceCountUtil.release(end);
    end = null;
    if (upstream != null) {
      connections.closed(upstream, this);
    }
  }

  /**
   * A request is about to be sent.
   *
   * @param to where its interim answers go; null: nowhere
   * @param limits those of its pool; null: it goes to none, and Reactor Netty's own retry stands
   */
  void begin(HttpClientRequest next, @Nullable InterimRelay to, @Nullable Timeouts limits) {
    request = next;
    relay = to;
    timeouts = limits;
    answered = false;
    headSeen = false;
    interim = false;
    interims.reset();
    clock.reset();
    if (!looking && ctx != null) {
      looking = true;
      lookAgain(ctx);
    }
  }

  // ---- what the upstream says

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (switched) {
      ctx.fireChannelRead(msg);
    } else if (request == null || end != null) {
      ReferenceCountUtil.release(msg);
      ctx.close();
    } else if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(msg);
      fail(ctx, Kind.BAD_ANSWER, "the answer is not well-formed HTTP");
    } else if (msg instanceof HttpResponse head) {
      head(ctx, head);
    } else if (msg instanceof LastHttpContent last) {
      last(ctx, last);
    } else {
      clock.came();
      ctx.fireChannelRead(msg);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpResponse head) {
    answered = true;
    interim = InterimCount.isInterim(head);
    if (interim && interims.isOneTooMany()) {
      ReferenceCountUtil.release(head);
      fail(ctx, Kind.BAD_ANSWER, InterimCount.TOO_MANY);
    } else if (interim) {
      interim(ctx, head);
    } else if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS) && !mayBeSwitched()) {
      ReferenceCountUtil.release(head);
      fail(ctx, Kind.BAD_ANSWER, "a 101 that nobody asked for");
    } else {
      headSeen = true;
      clock.came();
      switched = head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
      if (head instanceof FullHttpResponse) {
        over();
      }
      ctx.fireChannelRead(head);
    }
  }

  private boolean mayBeSwitched() {
    return request != null && request.isWebsocket();
  }

  /** Reactor Netty deals with a 100 itself. */
  private void interim(ChannelHandlerContext ctx, HttpResponse head) {
    if (head.status().equals(HttpResponseStatus.CONTINUE)) {
      ctx.fireChannelRead(head);
      return;
    }
    if (relay != null) {
      relay.relay(head);
    }
    interim = !(head instanceof FullHttpResponse);
    ReferenceCountUtil.release(head);
    ctx.read();
  }

  private void last(ChannelHandlerContext ctx, LastHttpContent last) {
    if (!interim) {
      clock.came();
      end = last;
      return;
    }
    interim = false;
    ctx.fireChannelRead(last);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (!switched && (end != null || request == null)) {
      SurplusScan.of(ctx);
      passEnd(ctx);
    }
    ctx.fireChannelReadComplete();
  }

  /** The connection goes to the next request with this, unless it is closed. */
  private void passEnd(ChannelHandlerContext ctx) {
    LastHttpContent last = end;
    if (last != null) {
      over();
      ctx.fireChannelRead(last);
    }
  }

  private void over() {
    request = null;
    relay = null;
    timeouts = null;
    end = null;
    reused = true;
    clock.reset();
  }

  // ---- what is said to it

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof LastHttpContent) {
      clock.await();
    }
    ctx.write(msg, promise);
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (headSeen && request != null) {
      clock.await();
    }
    ctx.read();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    clock.writable(ctx.channel().isWritable());
    ctx.fireChannelWritabilityChanged();
  }

  // ---- its end

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    closing = true;
    ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    passEnd(ctx);
    if (request != null && timeouts != null && !closing && !switched) {
      fail(ctx, Kind.RESET, "the connection closed before the answer was complete");
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (request == null || timeouts == null || switched) {
      ctx.fireExceptionCaught(cause);
    } else {
      fail(ctx, Kind.RESET, String.valueOf(cause.getMessage()));
    }
  }

  private void fail(ChannelHandlerContext ctx, Kind kind, String detail) {
    UpstreamFailure failure = new UpstreamFailure(kind, reused, answered, detail);
    boolean stale = reused && !answered && kind == Kind.RESET;
    over();
    if (stale && upstream != null) {
      connections.dropIdle(upstream);
    }
    ctx.fireExceptionCaught(new GatewayFailure(failure));
    ctx.close();
  }

  /** Closes the connection unless it serves; any thread may call. */
  void dropIfIdle() {
    ChannelHandlerContext known = ctx;
    if (known != null && known.executor().inEventLoop()) {
      if (request == null && !switched) {
        known.close();
      }
    } else if (known != null) {
      known.executor().execute(this::dropIfIdle);
    }
  }

  // ---- time

  private void lookAgain(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> look(ctx), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    looking = request != null && !switched && ctx.channel().isActive();
    if (!looking) {
      return;
    }
    lookAgain(ctx);
    String overdue = clock.overdue(System.nanoTime(), patience());
    if (overdue != null) {
      fail(ctx, Kind.TIMEOUT, overdue);
    }
  }

  private Duration patience() {
    Timeouts limits = timeouts == null ? Timeouts.none() : timeouts;
    return Objects.requireNonNullElse(
        headSeen ? limits.idle() : limits.response(), standardPatience);
  }
}

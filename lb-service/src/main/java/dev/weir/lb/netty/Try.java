package dev.weir.lb.netty;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.upstream.Acquisition;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.netty.upstream.UpstreamTrace;
import dev.weir.common.trace.UpstreamSpan;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One upstream's turn at a request: takes the request there and hands what comes back to {@link
 * ProxyExchange}, for as long as that wants it. Rings when the upstream was waited for too long.
 */
final class Try extends Alarm implements UpstreamExchange, UpstreamConnections.Ready {

  /** More of an answer that nobody wants is not read: the connection is not worth it. */
  private static final int MOST_DROPPED = 64 << 10;

  private final ProxyExchange exchange;
  private final Upstream upstream;
  private final Timeouts timeouts;
  private final long startNanos = System.nanoTime();
  private @Nullable UpstreamConnection connection;
  private Acquisition wish = Acquisition.DONE;
  private UpstreamSpan span = UpstreamSpan.NONE;
  private @Nullable UpstreamFailure failure;
  private boolean sending;
  private boolean headSeen;
  private boolean dropping;
  private boolean ended;
  private int status;
  private long received;

  Try(ProxyExchange exchange, Upstream upstream, Timeouts timeouts) {
    this.exchange = exchange;
    this.upstream = upstream;
    this.timeouts = timeouts;
  }

  Upstream upstream() {
    return upstream;
  }

  // ---- the request

  void begin(UpstreamConnections upstreams) {
    upstream.begun();
    exchange.client().mark(upstream.series());
    await(timeouts.connect());
    UpstreamTarget target = upstream.target();
    span = UpstreamTrace.begin(exchange.client(), exchange.request().head(), target);
    wish =
        upstreams.acquire(
            exchange.client().eventLoop(),
            exchange.request().upgrading() ? target.overHttp1() : target,
            this,
            this);
  }

  @Override
  public void ready(UpstreamConnection lent) {
    if (!exchange.wants(this)) {
      lent.abort();
      return;
    }
    connection = lent;
    await(null);
    sending = true;
    UpstreamTrace.sendWith(span, exchange.request().head());
    lent.write(exchange.request().head());
    boolean whole = exchange.body().sendFromTheStart(lent);
    lent.flush();
    sending = false;
    if (failure != null) {
      onFailure(failure);
    } else if (whole) {
      await(timeouts.response());
    } else {
      pull();
    }
  }

  /** Sends a piece of the body on. */
  void send(HttpContent content) {
    UpstreamConnection to = connection;
    if (to == null) {
      exchange.body().hold(content);
    } else if (exchange.body().send(content, to) && !headSeen) {
      await(timeouts.response());
    }
  }

  /** Asks the client for more while the upstream takes more. */
  void pull() {
    if (connection != null && !exchange.body().isWhole() && connection.isWritable()) {
      exchange.client().requestMore();
    }
  }

  void flush() {
    if (connection != null) {
      connection.flush();
    }
  }

  @Override
  public void onWritable() {
    if (exchange.wants(this)) {
      pull();
    }
  }

  // ---- the answer

  @Override
  public void onInterim(HttpResponse interim) {
    exchange.client().writeInterim(interim);
  }

  @Override
  public void onHead(HttpResponse response) {
    headSeen = true;
    status = response.status().code();
    cancel();
    exchange.onHead(this, response);
  }

  /** Asks the upstream for more of its answer. */
  void requestMore() {
    UpstreamConnection from = connection;
    if (from != null) {
      from.requestMore();
      await(timeouts.idle());
    }
  }

  @Override
  public void onContent(HttpContent content) {
    if (dropping) {
      drop(content);
      return;
    }
    boolean last = content instanceof LastHttpContent;
    received += content.content().readableBytes();
    cancel();
    if (last) {
      connection = null;
      end(TryEnd.ANSWERED, status);
    }
    exchange.onAnswer(content, last);
  }

  @Override
  public void onReadComplete() {
    if (dropping) {
      requestMore();
    } else {
      exchange.client().flush();
      if (exchange.client().isWritable()) {
        requestMore();
      }
    }
  }

  /** The answer is not passed on; a short one is read to its end, to keep the connection. */
  void drop() {
    end(TryEnd.ANSWERED, status);
    dropping = true;
  }

  private void drop(HttpContent content) {
    received += content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    content.release();
    if (last || received > MOST_DROPPED) {
      cancel();
      if (!last) {
        letGo();
      }
      connection = null;
    }
  }

  // ---- its end

  @Override
  public void onFailure(UpstreamFailure failed) {
    connection = null;
    cancel();
    if (sending) {
      // whoever sends is told when nothing of it is left on the stack
      failure = failed;
    } else if (exchange.wants(this)) {
      if (failed.kind() == Kind.CONNECT_FAILURE) {
        exchange.pool().probed(upstream, new ProbeOutcome.Failed(failed.detail()));
      }
      fail(failed);
    }
  }

  private void fail(UpstreamFailure failed) {
    TryEnd end = RetryPolicy.isStale(failed) ? TryEnd.REFUSED : TryEnd.of(failed.kind());
    int as = failed.kind() == Kind.TIMEOUT ? 504 : 502;
    span.end(as, failed.kind().word());
    end(end, as);
    exchange.onFailure(this, failed);
  }

  /** It took too long. */
  @Override
  void ring() {
    boolean nothingSent = connection == null;
    boolean reused = connection != null && connection.reused();
    letGo();
    if (!dropping) {
      fail(
          new UpstreamFailure(
              nothingSent ? Kind.CONNECT_FAILURE : Kind.TIMEOUT,
              reused,
              headSeen,
              "the upstream took too long"));
    }
  }

  /** The connection is closed in mid-answer, for what the upstream did. */
  void refuse(UpstreamFailure why) {
    cancel();
    letGo();
    fail(why);
  }

  /** Its answer, if any comes, is not wanted. */
  void giveUp(TryEnd end, int as) {
    cancel();
    end(end, as);
    letGo();
  }

  private void letGo() {
    wish.cancel();
    UpstreamConnection lent = connection;
    connection = null;
    if (lent != null) {
      lent.abort();
    }
  }

  /**
   * The answer is a change of protocol: the connection is the tunnel's from now on, and the
   * upstream serves it until it is closed.
   */
  @Nullable UpstreamConnection handOver() {
    UpstreamConnection lent = connection;
    connection = null;
    if (lent == null) {
      end(TryEnd.ANSWERED, status);
    } else {
      ended = true;
      span.end(status, null);
      upstream.tunnelled(status, System.nanoTime() - startNanos);
      lent.channel().closeFuture().addListener(closed -> upstream.tunnelEnded());
    }
    return lent;
  }

  private void end(TryEnd end, int as) {
    if (!ended) {
      ended = true;
      span.end(as, null);
      upstream.ended(end, as, System.nanoTime() - startNanos, exchange.body().bytes(), received);
    }
  }

  // ---- time

  /** The upstream has so long for its next word, and no longer than a try may take. */
  private void await(@Nullable Duration limit) {
    if (!timeouts.limitTries()) {
      return;
    }
    long now = System.nanoTime();
    long left = limit == null ? Long.MAX_VALUE : limit.toNanos();
    if (timeouts.perTry() != null && !headSeen) {
      left = Math.min(left, startNanos + timeouts.perTry().toNanos() - now);
    }
    if (left == Long.MAX_VALUE) {
      cancel();
    } else {
      exchange.alarms().set(this, now + left);
    }
  }

  @Override
  public Duration patience(Duration standard) {
    return Objects.requireNonNullElse(headSeen ? timeouts.idle() : timeouts.response(), standard);
  }
}

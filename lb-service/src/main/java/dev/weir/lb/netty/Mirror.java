package dev.weir.lb.netty;

import dev.weir.common.netty.upstream.Acquisition;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.upstream.Upstream;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request on its way to an upstream whose answer nobody waits for. It never makes the
 * request itself wait: what its upstream does not take in time is held up to a bound, and beyond
 * that the copy is given up. Rings when it has taken too long in all.
 */
final class Mirror extends Alarm implements UpstreamExchange, UpstreamConnections.Ready {

  /** More of an answer is not read. */
  private static final long MOST_DROPPED = 1 << 20;

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int CLIENT_GONE = 499;

  private final Upstream upstream;
  private final HttpRequest head;
  private final long maxBuffer;
  private final AtomicInteger inFlight;
  private final Alarms alarms;
  private final long startNanos = System.nanoTime();
  private final Deque<HttpContent> waiting = new ArrayDeque<>(2);
  private Acquisition wish = Acquisition.DONE;
  private @Nullable UpstreamConnection connection;
  private int held;
  private int status;
  private long requestBytes;
  private long answerBytes;
  private boolean over;

  /**
   * @param head a copy that is its own
   * @param maxBuffer bytes of the body that are held
   * @param inFlight counts it while it is under way
   */
  Mirror(
      Upstream upstream, HttpRequest head, long maxBuffer, AtomicInteger inFlight, Alarms alarms) {
    this.upstream = upstream;
    this.head = head;
    this.maxBuffer = maxBuffer;
    this.inFlight = inFlight;
    this.alarms = alarms;
  }

  void begin(UpstreamConnections upstreams, EventLoop loop) {
    inFlight.incrementAndGet();
    upstream.begun();
    alarms.set(this, startNanos + LONGEST_NANOS);
    wish = upstreams.acquire(loop, upstream.target(), this, this);
  }

  @Override
  public void ready(UpstreamConnection lent) {
    if (over) {
      lent.abort();
      return;
    }
    connection = lent;
    lent.write(head);
    sendWaiting();
    flush();
  }

  /** Takes a piece of the body; releases it. */
  void send(HttpContent piece) {
    if (over) {
      piece.release();
      return;
    }
    waiting.add(piece);
    held += piece.content().readableBytes();
    sendWaiting();
    flush();
    if (held > maxBuffer) {
      giveUp();
    }
  }

  private void sendWaiting() {
    while (!over && connection != null && connection.isWritable() && !waiting.isEmpty()) {
      HttpContent piece = waiting.remove();
      int size = piece.content().readableBytes();
      held -= size;
      requestBytes += size;
      connection.write(piece);
    }
  }

  private void flush() {
    if (connection != null) {
      connection.flush();
    }
  }

  @Override
  public void onWritable() {
    sendWaiting();
    flush();
  }

  @Override
  public void onHead(HttpResponse response) {
    status = response.status().code();
  }

  @Override
  public void onContent(HttpContent content) {
    answerBytes += content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    content.release();
    if (last) {
      end(TryEnd.ANSWERED, status);
    } else if (answerBytes > MOST_DROPPED) {
      abort();
      end(TryEnd.ANSWERED, status);
    }
  }

  @Override
  public void onReadComplete() {
    if (connection != null) {
      connection.requestMore();
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    end(TryEnd.of(failure.kind()), failure.kind() == UpstreamFailure.Kind.TIMEOUT ? 504 : 502);
  }

  @Override
  void ring() {
    giveUp();
  }

  /** Its request ends before its end, or it lags. */
  void giveUp() {
    abort();
    end(TryEnd.GIVEN_UP, CLIENT_GONE);
  }

  private void abort() {
    wish.cancel();
    UpstreamConnection lent = connection;
    connection = null;
    if (lent != null) {
      lent.abort();
    }
  }

  private void end(TryEnd end, int as) {
    connection = null;
    if (over) {
      return;
    }
    over = true;
    cancel();
    waiting.forEach(HttpContent::release);
    waiting.clear();
    inFlight.decrementAndGet();
    upstream.ended(end, as, System.nanoTime() - startNanos, requestBytes, answerBytes);
  }
}

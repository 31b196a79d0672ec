package dev.weir.lb.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.Exchange;
import dev.weir.common.netty.UpstreamConnection;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.route.Route;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream and the answer on its way back, streamed both ways: the
 * client's side of it. Each upstream has its turn in a {@link Try}; {@link Failover} decides
 * whether another follows. Rings when the request's time is over.
 *
 * <p>Each side is read only while the other takes more: at most one write buffer is held for a
 * side, and what {@link RequestBody} keeps.
 */
final class ProxyExchange extends Alarm implements Exchange {

  private final ClientStream client;
  private final Route route;
  private final Pool pool;
  private final PoolSpec spec;
  private final Series series;
  private final Outbound outbound;
  private final ProxyRequest request;
  private final RequestBody body = new RequestBody();
  private @Nullable Try current;
  private @Nullable Failover failover;
  private boolean answering;
  private boolean framed;
  private boolean over;
  private int status;
  private long bytesOut;

  ProxyExchange(
      HttpRequest head,
      ClientStream client,
      Route route,
      Pool pool,
      Series series,
      Outbound outbound) {
    this.client = client;
    this.route = route;
    this.pool = pool;
    this.spec = pool.spec();
    this.series = series;
    this.outbound = outbound;
    this.request = new ProxyRequest(head, client);
  }

  ClientStream client() {
    return client;
  }

  Pool pool() {
    return pool;
  }

  ProxyRequest request() {
    return request;
  }

  RequestBody body() {
    return body;
  }

  Alarms alarms() {
    return outbound.alarms().on(client.eventLoop());
  }

  // ---- the client's side

  @Override
  public void begin() {
    request.prepare(route);
    pool.retryBudget().request(client.startNanos());
    limitTime();
    Upstream first = pool.choose(request);
    if (first == null) {
      answer(OwnAnswer.noUpstream(pool.name()));
    } else {
      keepBody(first);
      attempt(first);
    }
  }

  private void limitTime() {
    Duration limit = request.timeLimit(spec.timeouts().request());
    if (limit != null) {
      alarms().set(this, client.startNanos() + limit.toNanos());
    }
  }

  /** An upstream of HTTP/2 can say of any request that it has not looked at it. */
  private void keepBody(Upstream first) {
    if (RetryPolicy.isIdempotent(request.method()) || first.target().mayBeHttp2()) {
      body.keepUpTo(spec.retry().bufferBytes());
    }
  }

  @Override
  public void onContent(HttpContent content) {
    body.came(content);
    Try asked = current;
    if (over) {
      content.release();
    } else if (asked == null) {
      body.hold(content);
    } else {
      asked.send(content);
      if (wants(asked)) {
        asked.pull();
      }
    }
  }

  @Override
  public void onReadComplete() {
    if (current != null) {
      current.flush();
    }
  }

  @Override
  public void onWritable() {
    if (answering && current != null) {
      current.requestMore();
    }
  }

  @Override
  public void onClientGone() {
    Try given = current;
    end(answering ? status : 499);
    if (given != null) {
      given.giveUp(TryEnd.GIVEN_UP, 499);
    }
  }

  // ---- tries

  void attempt(Upstream upstream) {
    Try next = new Try(this, upstream, spec.timeouts());
    current = next;
    next.begin(outbound.upstreams());
  }

  /** Whether what that try brings is wanted. */
  boolean wants(Try of) {
    return current == of;
  }

  /** A try ended without a whole answer. */
  void onFailure(Try ended, UpstreamFailure failure) {
    current = null;
    OwnAnswer own = OwnAnswer.failed(failure, pool.name());
    if (answering) {
      end(status);
      cutOff(own);
      return;
    }
    Failover then = failover();
    if (then.follows(ended.upstream(), failure)) {
      then.go();
    } else {
      answer(own);
    }
  }

  private Failover failover() {
    Failover made = failover == null ? new Failover(this, pool, spec.retry()) : failover;
    failover = made;
    return made;
  }

  // ---- the answer

  void onHead(Try from, HttpResponse response) {
    if (response.status().code() == 101) {
      switchProtocols(from, response);
    } else if (spec.retry().looksAt(response.status().code())
        && failover().replaces(from.upstream(), response)) {
      current = null;
      from.drop();
      failover().go();
    } else {
      relay(response);
    }
  }

  private void relay(HttpResponse response) {
    answering = true;
    body.forget();
    status = response.status().code();
    framed = response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    request.prepareAnswer(response, route);
    client.writeHead(response);
  }

  private void switchProtocols(Try from, HttpResponse response) {
    if (!request.upgrading()) {
      from.refuse(
          new UpstreamFailure(
              UpstreamFailure.Kind.BAD_ANSWER, false, true, "a 101 that nobody asked for"));
      return;
    }
    UpstreamConnection lent = from.handOver();
    end(101);
    if (lent != null) {
      request.keepUpgrade(response);
      client.tunnel(response, lent);
    }
  }

  void onAnswer(HttpContent content, boolean last) {
    bytesOut += content.content().readableBytes();
    if (last) {
      end(status);
      client.writeContent(content);
      client.flush();
    } else {
      client.writeContent(content);
    }
  }

  // ---- the end

  /** The request's time is over. */
  @Override
  void ring() {
    Try late = current;
    OwnAnswer own = OwnAnswer.tooLate();
    boolean begun = answering;
    if (begun) {
      end(status);
    }
    current = null;
    if (late != null) {
      late.giveUp(request.hasDeadline() ? TryEnd.GIVEN_UP : TryEnd.TIMEOUT, own.status());
    }
    if (begun) {
      cutOff(own);
    } else {
      answer(own);
    }
  }

  private void answer(OwnAnswer own) {
    FullHttpResponse response = own.response(request.isGrpc());
    response.headers().set(RequestIds.FIELD, request.id());
    bytesOut = response.content().readableBytes();
    end(own.status());
    client.respond(response);
  }

  /** The answer ends before its end: a gRPC client can be told why. */
  private void cutOff(OwnAnswer why) {
    if (request.isGrpc() && !framed) {
      client.writeContent(why.trailers());
      client.flush();
    } else {
      client.abort();
    }
  }

  private void end(int status) {
    over = true;
    current = null;
    body.release();
    if (isSet()) {
      alarms().cancel(this);
    }
    if (failover != null) {
      alarms().cancel(failover);
    }
    series.record(status, System.nanoTime() - client.startNanos(), body.bytes(), bytesOut);
  }
}

package dev.weir.lb.netty;

import dev.weir.common.netty.http.AnswerDate;
import dev.weir.common.netty.http.ForwardingFields;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ExchangeEnd;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.HedgeSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.Route;
import dev.weir.lb.traffic.MirrorSettings;
import dev.weir.lb.upstream.Destination;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Retries;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.time.Duration;
import java.util.Iterator;
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

  private static final int CLIENT_GONE = 499;

  private final ClientStream client;
  private final Route route;
  private final Pool pool;
  private final @Nullable Destination destination;
  private final PoolSpec spec;
  private final Timeouts timeouts;
  private final ExchangeEnd counts;
  private final Outbound outbound;
  private final ProxyRequest request;
  private final RequestBody body = new RequestBody();
  private @Nullable Try current;
  private @Nullable Failover failover;
  private @Nullable Hedge hedge;
  private @Nullable Mirror mirror;
  private boolean answering;
  private boolean framed;
  private boolean over;
  private int status;
  private long bytesOut;

  /**
   * @param destination what ties the request to the pool and its upstreams; null: nothing
   * @param counts is told what it came to
   */
  ProxyExchange(
      ProxyRequest request,
      ClientStream client,
      Route route,
      Pool pool,
      @Nullable Destination destination,
      ExchangeEnd counts,
      Outbound outbound) {
    this.client = client;
    this.route = route;
    this.pool = pool;
    this.destination = destination;
    this.spec = pool.spec();
    this.timeouts = route.timeouts().over(spec.timeouts());
    this.counts = counts;
    this.outbound = outbound;
    this.request = request;
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
    if (!request.prepare(route)) {
      answer(OwnAnswer.unfitPath());
      return;
    }
    pool.retryBudget().request(client.startNanos());
    if (route.limitsBodies() && isTooLong(HttpUtil.getContentLength(request.head(), 0L))) {
      answer(OwnAnswer.tooLong(route.maxRequestBytes()));
      return;
    }
    limitTime();
    Upstream first = destination == null ? pool.choose(request) : destination.choose(request);
    if (first == null) {
      answer(OwnAnswer.noUpstream(spec));
    } else {
      keepBody(first);
      beginMirror();
      beginHedge();
      attempt(first);
    }
  }

  private void beginHedge() {
    HedgeSettings settings = spec.retry().hedge();
    if (settings != null && !request.upgrading()) {
      hedge = Hedge.begin(this, pool, settings);
    }
  }

  private boolean isTooLong(long bytes) {
    return bytes > route.maxRequestBytes();
  }

  private void beginMirror() {
    MirrorSettings settings = spec.traffic().mirror();
    if (settings != null) {
      mirror = outbound.mirrors().begin(settings, request, client.eventLoop());
    }
  }

  private void limitTime() {
    Duration limit = request.timeLimit(timeouts.request());
    if (limit != null) {
      alarms().set(this, client.startNanos() + limit.toNanos());
    }
  }

  /** An upstream of HTTP/2 or HTTP/3 can say of any request that it has not looked at it. */
  private void keepBody(Upstream first) {
    if (RetryPolicy.isIdempotent(request.method()) || first.target().mayShareConnections()) {
      body.keepUpTo(spec.retry().bufferBytes());
    }
  }

  @Override
  public void onContent(HttpContent content) {
    body.came(content);
    Try asked = current;
    if (over) {
      content.release();
    } else if (isTooLong(body.bytes())) {
      content.release();
      stop(OwnAnswer.tooLong(route.maxRequestBytes()), TryEnd.GIVEN_UP);
    } else if (asked == null) {
      mirror(content);
      body.hold(content);
    } else {
      mirror(content);
      asked.send(content);
      if (wants(asked)) {
        asked.pull();
      }
    }
  }

  private void mirror(HttpContent content) {
    if (mirror != null) {
      mirror.send(content.retainedDuplicate());
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
    giveUpSecond();
    end(answering ? status : CLIENT_GONE);
    if (given != null) {
      given.giveUp(TryEnd.GIVEN_UP, CLIENT_GONE);
    }
  }

  // ---- tries

  void attempt(Upstream upstream) {
    Try next = open(upstream);
    current = next;
    start(next);
  }

  Try open(Upstream upstream) {
    return new Try(this, upstream, timeouts);
  }

  void start(Try next) {
    next.begin(outbound.upstreams());
  }

  /** Whether what that try brings is wanted. */
  boolean wants(Try of) {
    return current == of || second() == of;
  }

  /** The try beside the current one; null: there is none. */
  private @Nullable Try second() {
    return hedge == null ? null : hedge.second();
  }

  /** Who is asked beside the first upstream, which takes long; null: nobody. */
  @Nullable Upstream beside() {
    Try slow = current;
    return slow == null || answering
        ? null
        : failover().beside(slow.upstream(), body.bytes() <= spec.retry().bufferBytes());
  }

  /** Whether a request that one of two tries has failed is still with the other. */
  private boolean goesOnWithout(Try ended) {
    Try second = second();
    if (hedge == null || second == null || current == null) {
      return false;
    }
    if (ended == current) {
      current = second;
    }
    hedge.drop();
    failover().isOut(ended.upstream());
    return true;
  }

  /** The answer of one try is passed on: the other, if there is one, is not wanted any more. */
  private void settle(Try from) {
    if (hedge == null) {
      return;
    }
    Try loser = from == current ? second() : current;
    current = from;
    hedge.answered(from);
    if (loser != null) {
      loser.giveUp(TryEnd.GIVEN_UP, CLIENT_GONE);
    }
  }

  private void giveUpSecond() {
    Try second = second();
    if (hedge != null) {
      hedge.drop();
    }
    if (second != null) {
      second.giveUp(TryEnd.GIVEN_UP, CLIENT_GONE);
    }
  }

  /** A try ended without a whole answer. */
  void onFailure(Try ended, UpstreamFailure failure) {
    if (goesOnWithout(ended)) {
      return;
    }
    current = null;
    OwnAnswer own = OwnAnswer.failed(failure, spec);
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
    Failover made = failover;
    if (made == null) {
      made = new Failover(this, new Retries(pool, spec.retry(), request, request.method()));
      failover = made;
    }
    return made;
  }

  // ---- the answer

  void onHead(Try from, HttpResponse response) {
    int code = response.status().code();
    if (code == 101) {
      switchProtocols(from, response);
    } else if (!isPlainlyFramed(response.headers())) {
      refuse(from, "a transfer coding other than chunked");
    } else if (!spec.retry().looksAt(code) || !replaced(from, response)) {
      relay(from, response);
    }
  }

  private static void refuse(Try from, String why) {
    from.refuse(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER, false, true, why));
  }

  /** Other codings were not asked for (RFC 9112 section 7.4), and are not passed on. */
  private static boolean isPlainlyFramed(HttpHeaders headers) {
    Iterator<? extends CharSequence> codings =
        headers.valueCharSequenceIterator(HttpHeaderNames.TRANSFER_ENCODING);
    return !codings.hasNext()
        || (HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.next()) && !codings.hasNext());
  }

  /** Whether the answer is left for that of another try, which goes on or follows. */
  private boolean replaced(Try from, HttpResponse response) {
    if (goesOnWithout(from)) {
      from.drop();
      return true;
    }
    if (!failover().replaces(from.upstream(), response)) {
      return false;
    }
    current = null;
    from.drop();
    failover().go();
    return true;
  }

  private void relay(Try from, HttpResponse response) {
    answering = true;
    settle(from);
    body.forget();
    framed = response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    keepSession(from, response);
    request.prepareAnswer(response, route);
    status = response.status().code();
    client.writeHead(response);
  }

  /** The client comes back to who answers. */
  private void keepSession(Try from, HttpResponse response) {
    if (destination != null) {
      HttpHeaders fields = response.headers();
      destination.answered(
          from.upstream(),
          fields::getAll,
          client.secure(),
          cookie -> fields.add(HttpHeaderNames.SET_COOKIE, cookie));
    }
  }

  private void switchProtocols(Try from, HttpResponse response) {
    if (!request.upgrading()) {
      refuse(from, "a 101 that nobody asked for");
      return;
    }
    UpstreamConnection lent = from.handOver();
    end(101);
    if (lent != null) {
      keepSession(from, response);
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
    stop(OwnAnswer.tooLate(), request.hasDeadline() ? TryEnd.GIVEN_UP : TryEnd.TIMEOUT);
  }

  /**
   * Whatever goes on ends, with an answer of the balancer's own.
   *
   * @param as how it ends for the upstream
   */
  private void stop(OwnAnswer own, TryEnd as) {
    Try late = current;
    boolean begun = answering;
    if (begun) {
      end(status);
    }
    giveUpSecond();
    current = null;
    if (late != null) {
      late.giveUp(as, own.status());
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
    ForwardingFields.addVia(response.headers());
    AnswerDate.addTo(response.headers());
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
    if (mirror != null && !body.isWhole()) {
      mirror.giveUp();
    }
    body.release();
    cancel();
    if (failover != null) {
      failover.cancel();
    }
    if (hedge != null) {
      hedge.drop();
    }
    counts.ended(status, System.nanoTime() - client.startNanos(), body.bytes(), bytesOut);
  }
}

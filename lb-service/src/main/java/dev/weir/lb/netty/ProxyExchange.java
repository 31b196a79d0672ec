package dev.weir.lb.netty;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.Acquisition;
import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.Exchange;
import dev.weir.common.netty.ProblemResponses;
import dev.weir.common.netty.UpstreamConnection;
import dev.weir.common.netty.UpstreamConnections;
import dev.weir.common.netty.UpstreamExchange;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.problem.Problem;
import dev.weir.lb.health.TryEnd;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.route.Route;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream and the answer on its way back, streamed both ways. A try
 * that failed before anything came back is followed by another, elsewhere, where {@link
 * RetryPolicy} allows it.
 *
 * <p>Each side is read only while the other takes more: at most one write buffer is held for a
 * side.
 */
final class ProxyExchange implements Exchange {

  private final ClientStream client;
  private final Route route;
  private final Pool pool;
  private final Series series;
  private final UpstreamConnections upstreams;
  private final ProxyRequest request;

  /** Pieces of the body that came before the connection did. */
  private final ArrayDeque<HttpContent> early = new ArrayDeque<>(2);

  private @Nullable Try current;
  private @Nullable Set<Upstream> failed;
  private int tries;
  private boolean requestDone;
  private boolean bodySent;
  private boolean answering;
  private boolean over;
  private int status;
  private long bytesIn;
  private long bytesOut;

  ProxyExchange(
      HttpRequest head,
      ClientStream client,
      Route route,
      Pool pool,
      Series series,
      UpstreamConnections upstreams) {
    this.client = client;
    this.route = route;
    this.pool = pool;
    this.series = series;
    this.upstreams = upstreams;
    this.request = new ProxyRequest(head, client);
  }

  // ---- the client's side

  @Override
  public void begin() {
    request.prepare(route);
    Upstream first = pool.choose(request);
    if (first == null) {
      answer(unavailable());
    } else {
      attempt(first);
    }
  }

  @Override
  public void onContent(HttpContent content) {
    bytesIn += content.content().readableBytes();
    requestDone = content instanceof LastHttpContent;
    if (over) {
      content.release();
    } else if (current == null || current.connection == null) {
      early.add(content);
    } else {
      send(current.connection, content);
      pull(current.connection);
    }
  }

  private void send(UpstreamConnection connection, HttpContent content) {
    bodySent |= content.content().isReadable() || hasTrailers(content);
    connection.write(content);
  }

  private static boolean hasTrailers(HttpContent content) {
    return content instanceof LastHttpContent last && !last.trailingHeaders().isEmpty();
  }

  /** Asks the client for more while the upstream takes more. */
  private void pull(UpstreamConnection connection) {
    if (!requestDone && connection.isWritable()) {
      client.requestMore();
    }
  }

  @Override
  public void onReadComplete() {
    if (current != null && current.connection != null) {
      current.connection.flush();
    }
  }

  @Override
  public void onWritable() {
    if (answering && current != null && current.connection != null) {
      current.connection.requestMore();
    }
  }

  @Override
  public void onClientGone() {
    Try given = current;
    end(answering ? status : 499);
    if (given != null) {
      given.giveUp();
    }
  }

  // ---- tries

  private void attempt(Upstream upstream) {
    tries++;
    Try next = new Try(upstream);
    current = next;
    upstream.begun();
    UpstreamTarget target = upstream.target();
    next.wish =
        upstreams.acquire(
            client.eventLoop(),
            request.upgrading() ? target.overHttp1() : target,
            next,
            next::connected);
  }

  private void failed(Try ended, UpstreamFailure failure) {
    current = null;
    ended.end(end(failure.kind()), failure.kind() == UpstreamFailure.Kind.TIMEOUT ? 504 : 502);
    if (failure.kind() == UpstreamFailure.Kind.CONNECT_FAILURE) {
      pool.probed(ended.upstream, new ProbeOutcome.Failed(failure.detail()));
    }
    if (answering) {
      end(status);
      client.abort();
      return;
    }
    boolean mayRetry = pool.spec().retry().mayRetry(failure, tries, request.method(), bodySent);
    Upstream next = mayRetry ? other(ended.upstream, failure) : null;
    if (next == null) {
      answer(problem(failure));
    } else {
      attempt(next);
    }
  }

  private static TryEnd end(UpstreamFailure.Kind kind) {
    return switch (kind) {
      case CONNECT_FAILURE -> TryEnd.CONNECT_FAILURE;
      case RESET -> TryEnd.RESET;
      case TIMEOUT -> TryEnd.TIMEOUT;
      case BAD_ANSWER -> TryEnd.BAD_ANSWER;
      case REFUSED, POOL_EXHAUSTED -> TryEnd.REFUSED;
    };
  }

  /** A connection that died of age says nothing of its upstream, which may be tried again. */
  private @Nullable Upstream other(Upstream upstream, UpstreamFailure failure) {
    Set<Upstream> excluded = failed == null ? new HashSet<>() : failed;
    failed = excluded;
    if (!failure.reused()) {
      excluded.add(upstream);
    }
    return pool.chooseOther(request, excluded);
  }

  private Problem unavailable() {
    return Problem.of(
        "no-upstream",
        "No upstream available",
        503,
        "No upstream of pool " + pool.name() + " is available now.");
  }

  private Problem problem(UpstreamFailure failure) {
    return switch (failure.kind()) {
      case TIMEOUT ->
          Problem.of(
              "upstream-timeout", "Upstream timeout", 504, "The upstream did not answer in time.");
      case POOL_EXHAUSTED -> unavailable();
      case CONNECT_FAILURE, RESET, REFUSED, BAD_ANSWER ->
          Problem.of(
              "upstream-failed", "Upstream failed", 502, "No upstream gave a complete answer.");
    };
  }

  private void answer(Problem problem) {
    FullHttpResponse response = ProblemResponses.of(problem);
    response.headers().set(RequestIds.FIELD, request.id());
    bytesOut = response.content().readableBytes();
    end(problem.status());
    client.respond(response);
  }

  private void end(int status) {
    over = true;
    current = null;
    early.forEach(HttpContent::release);
    early.clear();
    series.record(status, System.nanoTime() - client.startNanos(), bytesIn, bytesOut);
  }

  /** One upstream's turn at the request. */
  private final class Try implements UpstreamExchange {

    private final Upstream upstream;
    private final long startNanos = System.nanoTime();
    private @Nullable UpstreamConnection connection;
    private Acquisition wish = Acquisition.DONE;
    private boolean ended;

    Try(Upstream upstream) {
      this.upstream = upstream;
    }

    void connected(UpstreamConnection lent) {
      if (current != this) {
        lent.abort();
        return;
      }
      connection = lent;
      lent.write(request.head());
      sendEarly(lent);
      lent.flush();
      if (current == this) {
        pull(lent);
      }
    }

    private void sendEarly(UpstreamConnection lent) {
      boolean whole = !requestDone;
      HttpContent content;
      // a write that fails at once may have begun the next try, to which the rest belongs
      while (current == this && (content = early.poll()) != null) {
        whole |= content instanceof LastHttpContent;
        send(lent, content);
      }
      if (!whole && current == this) {
        // a try before this one had the end of the request, which was empty
        lent.write(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    }

    @Override
    public void onInterim(HttpResponse interim) {
      client.writeInterim(interim);
    }

    @Override
    public void onHead(HttpResponse response) {
      if (response.status().code() == 101) {
        if (request.upgrading()) {
          switchProtocols(response);
        } else {
          unaskedSwitch();
        }
        return;
      }
      answering = true;
      status = response.status().code();
      request.prepareAnswer(response, route);
      client.writeHead(response);
    }

    private void unaskedSwitch() {
      if (connection != null) {
        connection.abort();
      }
      failed(
          this,
          new UpstreamFailure(
              UpstreamFailure.Kind.BAD_ANSWER, false, true, "a 101 that nobody asked for"));
    }

    private void switchProtocols(HttpResponse response) {
      UpstreamConnection lent = connection;
      end(TryEnd.ANSWERED, 101);
      ProxyExchange.this.end(101);
      if (lent != null) {
        request.keepUpgrade(response);
        client.tunnel(response, lent);
      }
    }

    @Override
    public void onContent(HttpContent content) {
      bytesOut += content.content().readableBytes();
      if (content instanceof LastHttpContent) {
        end(TryEnd.ANSWERED, status);
        ProxyExchange.this.end(status);
        client.writeContent(content);
        client.flush();
      } else {
        client.writeContent(content);
      }
    }

    @Override
    public void onReadComplete() {
      client.flush();
      if (connection != null && client.isWritable()) {
        connection.requestMore();
      }
    }

    @Override
    public void onWritable() {
      if (connection != null && current == this) {
        pull(connection);
      }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
      if (current == this) {
        failed(this, failure);
      }
    }

    void giveUp() {
      end(TryEnd.GIVEN_UP, 499);
      wish.cancel();
      if (connection != null) {
        connection.abort();
      }
    }

    private void end(TryEnd end, int status) {
      if (!ended) {
        ended = true;
        upstream.ended(end, status, System.nanoTime() - startNanos, bytesIn, bytesOut);
      }
    }
  }
}

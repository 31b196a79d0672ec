package dev.weir.lb.netty;

import dev.weir.common.netty.http.Lookalikes;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ExchangeEnd;
import dev.weir.lb.auth.ClientFields;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.GateRuling;
import dev.weir.lb.auth.GateVerdict;
import dev.weir.lb.auth.Reply;
import dev.weir.lb.sticky.Cookies;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange behind a gate: begins when that lets the request through, and never where it does
 * not. Meanwhile nothing more of the body is asked for than came with the head.
 */
final class GuardedExchange implements Exchange {

  private static final Logger log = LoggerFactory.getLogger(GuardedExchange.class);
  private static final int CLIENT_GONE = 499;

  private final HttpRequest request;
  private final ClientStream client;
  private final Gate gate;
  private final ProxyLane lane;
  private final Function<ClientStream, Exchange> behind;
  private final ExchangeEnd counts;
  private final Queue<HttpContent> waiting = new ArrayDeque<>(2);
  private Set<String> taken = Set.of();
  private @Nullable Exchange admitted;
  private boolean over;
  private long bytesIn;

  /**
   * @param lane asks other servers for the gate
   * @param behind opens the exchange that serves the request, answered to that client
   * @param counts is told what it came to where that is not opened
   */
  GuardedExchange(
      HttpRequest request,
      ClientStream client,
      Gate gate,
      ProxyLane lane,
      Function<ClientStream, Exchange> behind,
      ExchangeEnd counts) {
    this.request = request;
    this.client = client;
    this.gate = gate;
    this.lane = lane;
    this.behind = behind;
    this.counts = counts;
  }

  @Override
  public void begin() {
    ProxyLane.enter(request.headers(), client);
    switch (gate.ask(new NettyKnock(request, client, lane))) {
      case GateVerdict verdict -> act(verdict);
      case GateRuling.Pending pending ->
          pending.verdict().thenAccept(verdict -> client.run(() -> actLater(verdict)));
    }
  }

  /** Nobody stands above that would end the request. */
  private void actLater(GateVerdict verdict) {
    try {
      act(verdict);
    } catch (RuntimeException e) {
      log.error("a request could not go on behind its gate", e);
      over = true;
      release();
      client.abort();
    }
  }

  private void act(GateVerdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      case GateVerdict.Admitted passed -> admit(passed);
      case GateVerdict.Denied denied -> deny(answer(denied));
    }
  }

  private void admit(GateVerdict.Admitted passed) {
    taken = passed.taken();
    HttpHeaders fields = request.headers();
    Lookalikes.removeWith(fields, taken);
    passed.cookies().forEach(cookie -> takeCookie(fields, cookie));
    passed.said().forEach(fields::set);
    Exchange opened = behind.apply(told(passed.answered()));
    admitted = opened;
    opened.begin();
    HttpContent content;
    boolean any = !waiting.isEmpty();
    while ((content = waiting.poll()) != null) {
      pass(opened, content);
    }
    if (any) {
      opened.onReadComplete();
    }
  }

  private ClientStream told(ClientFields more) {
    return more.areNone() ? client : new TellingStream(client, more);
  }

  private static void takeCookie(HttpHeaders fields, String name) {
    List<String> all = fields.getAll(HttpHeaderNames.COOKIE);
    if (!all.isEmpty()) {
      fields.set(HttpHeaderNames.COOKIE, Cookies.without(all, name));
    }
  }

  /** Another server's has come by this hop, as those of upstreams do, and is signed. */
  private FullHttpResponse answer(GateVerdict.Denied denied) {
    return switch (denied) {
      case GateVerdict.Refused refused -> {
        FullHttpResponse response = ProblemResponses.of(refused.problem());
        refused.fields().forEach(response.headers()::set);
        ProxyLane.sign(response.headers(), ProxyRequest.entered(request, client));
        yield response;
      }
      case GateVerdict.Relayed(Reply.Answer answer) -> {
        FullHttpResponse response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        answer.fields().forEach(field -> response.headers().add(field.getKey(), field.getValue()));
        yield response;
      }
    };
  }

  private void deny(FullHttpResponse response) {
    over = true;
    release();
    count(response.status().code(), response.content().readableBytes());
    client.respond(response);
  }

  private void count(int status, long bytesOut) {
    counts.ended(status, System.nanoTime() - client.startNanos(), bytesIn, bytesOut);
  }

  private void release() {
    waiting.forEach(HttpContent::release);
    waiting.clear();
  }

  @Override
  public void onContent(HttpContent content) {
    Exchange serving = admitted;
    if (serving != null) {
      pass(serving, content);
    } else if (over) {
      content.release();
    } else {
      bytesIn += content.content().readableBytes();
      waiting.add(content);
    }
  }

  /** Who merges trailers into the header would take them for what the gate says. */
  private void pass(Exchange to, HttpContent content) {
    if (content instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
      Lookalikes.removeWith(last.trailingHeaders(), taken);
    }
    to.onContent(content);
  }

  @Override
  public void onReadComplete() {
    if (admitted != null) {
      admitted.onReadComplete();
    }
  }

  @Override
  public void onWritable() {
    if (admitted != null) {
      admitted.onWritable();
    }
  }

  @Override
  public void onClientGone() {
    if (admitted != null) {
      admitted.onClientGone();
    } else if (!over) {
      over = true;
      release();
      count(CLIENT_GONE, 0);
    }
  }
}

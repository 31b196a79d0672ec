package dev.weir.lb.app.gateway;

import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.netty.http.Lookalikes;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.lb.app.route.BeforeBodies;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.GateRuling;
import dev.weir.lb.auth.GateVerdict;
import dev.weir.lb.auth.Knock;
import dev.weir.lb.auth.Reply;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.sticky.Cookies;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A gate of a route that runs in the gateway lane, as the fast lane has it. It comes right behind
 * the limits, and before every filter that changes the request.
 */
final class GateFilter implements GatewayFilter, Ordered {

  /** Of an exchange: what the gates that it has passed come to, as {@link GateVerdict.Admitted}. */
  private static final String PASSED = GateFilter.class.getName() + ".passed";

  /** Of an exchange: what the client sent, before the first gate took anything out. */
  private static final String SENT = GateFilter.class.getName() + ".sent";

  private static final int ORDER = BeforeBodies.ORDER + 1;

  private final Gate gate;
  private final ProxyLane lane;

  /**
   * @param lane asks other servers
   */
  GateFilter(Gate gate, ProxyLane lane) {
    this.gate = gate;
    this.lane = lane;
  }

  /** What the gates that an exchange has passed come to. */
  static GateVerdict.Admitted passed(ServerWebExchange exchange) {
    return exchange.getAttribute(PASSED) instanceof GateVerdict.Admitted passed
        ? passed
        : GateVerdict.Admitted.AS_IT_IS;
  }

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    FallbackClient client = exchange.getAttribute(LaneMapping.CLIENT);
    if (client == null) {
      return Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN));
    }
    HttpHeaders sent =
        (HttpHeaders)
            exchange.getAttributes().computeIfAbsent(SENT, _ -> exchange.getRequest().getHeaders());
    AskedTarget asked = exchange.getRequiredAttribute(LaneMapping.TARGET);
    Knock knock =
        new GatewayKnock(
            exchange.getRequest().getMethod().name(),
            asked.path() + asked.query(),
            sent,
            client,
            lane);
    return switch (gate.ask(knock)) {
      case GateVerdict verdict -> act(exchange, chain, verdict);
      case GateRuling.Pending pending ->
          Mono.fromFuture(pending.verdict().toCompletableFuture(), true)
              .publishOn(Schedulers.fromExecutor(client.eventLoop()))
              .flatMap(verdict -> act(exchange, chain, verdict));
    };
  }

  private static Mono<Void> act(
      ServerWebExchange exchange, GatewayFilterChain chain, GateVerdict verdict) {
    if (verdict instanceof GateVerdict.Denied) {
      exchange.getAttributes().remove(PASSED);
    }
    return switch (verdict) {
      case GateVerdict.Admitted admitted -> chain.filter(admitted(exchange, admitted));
      case GateVerdict.Refused refused -> {
        refused.fields().forEach(exchange.getResponse().getHeaders()::set);
        yield ProblemWriter.write(exchange, refused.problem());
      }
      case GateVerdict.Relayed(Reply.Answer answer) ->
          WholeAnswers.write(exchange, answer.status(), answer.fields(), answer.body());
    };
  }

  /** With what the gates before said, or they would differ from those of the fast lane. */
  private static ServerWebExchange admitted(
      ServerWebExchange exchange, GateVerdict.Admitted admitted) {
    GateVerdict.Admitted before = passed(exchange);
    GateVerdict.Admitted passed = before.and(admitted);
    exchange.getAttributes().put(PASSED, passed);
    if (before.answered().areNone() && !admitted.answered().areNone()) {
      exchange.getResponse().beforeCommit(() -> tellClient(exchange));
    }
    return exchange
        .mutate()
        .request(
            request ->
                request.headers(
                    fields -> {
                      List.copyOf(fields.headerNames()).stream()
                          .filter(name -> passed.taken().contains(Lookalikes.plain(name)))
                          .forEach(fields::remove);
                      passed.cookies().forEach(cookie -> takeCookie(fields, cookie));
                      passed.said().forEach(fields::set);
                    }))
        .build();
  }

  /** With what all gates say, once the answer is there, whoever gives it. */
  private static Mono<Void> tellClient(ServerWebExchange exchange) {
    HttpHeaders fields = exchange.getResponse().getHeaders();
    passed(exchange).answered().putInto(fields::addAll, fields::put);
    return Mono.empty();
  }

  private static void takeCookie(HttpHeaders fields, String name) {
    List<String> left = Cookies.without(fields.getOrEmpty(HttpHeaders.COOKIE), name);
    fields.remove(HttpHeaders.COOKIE);
    fields.addAll(HttpHeaders.COOKIE, left);
  }
}

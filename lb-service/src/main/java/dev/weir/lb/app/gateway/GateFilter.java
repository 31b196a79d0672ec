package dev.weir.lb.app.gateway;

import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.GateRuling;
import dev.weir.lb.auth.GateVerdict;
import dev.weir.lb.auth.Knock;
import dev.weir.lb.sticky.Cookies;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /** Of an exchange: names of fields that nobody may say but its gates, in lower case. */
  static final String TAKEN = GateFilter.class.getName() + ".taken";

  /** Of an exchange: what the client sent, before the first gate took anything out. */
  private static final String SENT = GateFilter.class.getName() + ".sent";

  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1_100;

  private final Gate gate;

  GateFilter(Gate gate) {
    this.gate = gate;
  }

  /** A request as a gate sees it. */
  private record AtGate(HttpHeaders headers, InetAddress client) implements Knock {

    @Override
    public List<String> fields(String name) {
      return headers.getOrEmpty(name);
    }
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
    return switch (gate.ask(new AtGate(sent, client.clientAddress()))) {
      case GateVerdict verdict -> act(exchange, chain, verdict);
      case GateRuling.Pending pending ->
          Mono.fromFuture(pending.verdict().toCompletableFuture(), true)
              .publishOn(Schedulers.fromExecutor(client.eventLoop()))
              .flatMap(verdict -> act(exchange, chain, verdict));
    };
  }

  private static Mono<Void> act(
      ServerWebExchange exchange, GatewayFilterChain chain, GateVerdict verdict) {
    return switch (verdict) {
      case GateVerdict.Admitted admitted -> chain.filter(admitted(exchange, admitted));
      case GateVerdict.Refused refused -> {
        refused.fields().forEach(exchange.getResponse().getHeaders()::set);
        yield ProblemWriter.write(exchange, refused.problem());
      }
    };
  }

  private static ServerWebExchange admitted(
      ServerWebExchange exchange, GateVerdict.Admitted admitted) {
    Set<String> taken = new HashSet<>(admitted.taken());
    taken.addAll(exchange.getAttributeOrDefault(TAKEN, Set.of()));
    exchange.getAttributes().put(TAKEN, taken);
    return exchange
        .mutate()
        .request(
            request ->
                request.headers(
                    fields -> {
                      List.copyOf(fields.headerNames()).stream()
                          .filter(name -> isAmong(admitted.taken(), name))
                          .forEach(fields::remove);
                      admitted.cookies().forEach(cookie -> takeCookie(fields, cookie));
                      admitted.said().forEach(fields::set);
                    }))
        .build();
  }

  private static void takeCookie(HttpHeaders fields, String name) {
    List<String> left = Cookies.without(fields.getOrEmpty(HttpHeaders.COOKIE), name);
    fields.remove(HttpHeaders.COOKIE);
    fields.addAll(HttpHeaders.COOKIE, left);
  }

  /** As CGI and its heirs read names, underscores are hyphens. */
  private static boolean isAmong(Set<String> taken, String name) {
    return taken.contains(name.toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}

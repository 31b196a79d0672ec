package dev.weir.lb.app;

import dev.weir.lb.sticky.Fields;
import dev.weir.lb.upstream.Destination;
import java.util.List;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sessions in the gateway lane: what its requests say, and what its answers have to. */
final class GatewaySession {

  private GatewaySession() {}

  static Fields fields(ServerHttpRequest request) {
    return fields(request.getHeaders());
  }

  private static Fields fields(HttpHeaders headers) {
    return name -> headers.getOrDefault(name, List.of());
  }

  /** The exchange without cookies of the balancer's own, whose answer keeps the session. */
  static ServerWebExchange keep(ServerWebExchange exchange, Destination destination) {
    if (destination.toPool() == null && destination.toUpstream() == null) {
      return exchange;
    }
    exchange
        .getResponse()
        .beforeCommit(
            () -> {
              answered(exchange, destination);
              return Mono.empty();
            });
    List<String> cookies = fields(exchange.getRequest()).all(HttpHeaders.COOKIE);
    List<String> ofOthers = destination.cookiesOfOthers(cookies);
    if (ofOthers.equals(cookies)) {
      return exchange;
    }
    return exchange
        .mutate()
        .request(request -> request.headers(headers -> set(headers, ofOthers)))
        .build();
  }

  private static void set(HttpHeaders headers, List<String> cookies) {
    headers.remove(HttpHeaders.COOKIE);
    cookies.forEach(cookie -> headers.add(HttpHeaders.COOKIE, cookie));
  }

  private static void answered(ServerWebExchange exchange, Destination destination) {
    GatewayTry asked = exchange.getAttribute(GatewayTries.ASKED);
    boolean answers = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR) != null;
    if (asked != null && answers) {
      HttpHeaders headers = exchange.getResponse().getHeaders();
      boolean overTls = "https".equals(exchange.getRequest().getURI().getScheme());
      destination.answered(
          asked.upstream(),
          fields(headers),
          overTls,
          cookie -> headers.add(HttpHeaders.SET_COOKIE, cookie));
    }
  }
}

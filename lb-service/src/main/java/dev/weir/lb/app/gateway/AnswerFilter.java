package dev.weir.lb.app.gateway;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Writes the body of an upstream's answer once the filters behind this one have seen its head, and
 * sees to it that nothing is left of the exchange with the upstream however that of the client
 * ends.
 */
@Component
final class AnswerFilter implements GlobalFilter, Ordered {

  /** Where Gateway writes the answers of its own client. */
  @Override
  public int getOrder() {
    return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain
        .filter(exchange)
        .then(Mono.defer(() -> write(exchange)))
        .doFinally(signal -> leave(exchange));
  }

  private static Mono<Void> write(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    if (HttpStatus.RESET_CONTENT.equals(response.getStatusCode())) {
      // it has no body, whatever the upstream says (RFC 9110 section 15.3.6)
      response.getHeaders().setContentLength(0);
      return response.setComplete();
    }
    return exchange.getAttributes().remove(GatewayStream.BODY) instanceof AnswerBody body
        ? response.writeWith(body.orWhole())
        : Mono.empty();
  }

  /** Leaves the answer that nobody is to get. */
  static void leave(ServerWebExchange exchange) {
    if (exchange.getAttributes().remove(GatewayStream.STREAM) instanceof GatewayStream stream) {
      stream.cancel();
    }
  }
}

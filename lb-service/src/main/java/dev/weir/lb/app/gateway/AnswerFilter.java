package dev.weir.lb.app.gateway;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

/**
 * Writes the body of an upstream's answer once the filters behind this one have seen its head, and
 * sees to it that nothing is left of the exchange with the upstream however that of the client
 * ends.
 */
@Component
final class AnswerFilter implements GlobalFilter, Ordered {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerFilter.class);

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
        ? Mono.defer(() -> response.writeWith(body.orWhole()))
            .onErrorMap(AnswerFilter::isUnreadable, why -> unreadable(exchange, why))
        : Mono.empty();
  }

  /** Whether a filter that changes bodies makes nothing of what the upstream answered. */
  private static boolean isUnreadable(Throwable failure) {
    return failure instanceof InvalidMediaTypeException
        || failure instanceof CodecException
        || failure instanceof DataBufferLimitException
        || failure.getCause() instanceof JacksonException;
  }

  private static ProblemException unreadable(ServerWebExchange exchange, Throwable why) {
    LOG.warn(
        "a filter cannot read the answer to {} {}: {}",
        exchange.getRequest().getMethod(),
        exchange.getRequest().getPath(),
        why.getMessage());
    return new ProblemException(
        Problem.of(
            "upstream-failed",
            "Upstream failed",
            502,
            "A filter of the route cannot read what the upstream answered."));
  }

  /** Leaves the answer that nobody is to get. */
  static void leave(ServerWebExchange exchange) {
    if (exchange.getAttributes().remove(GatewayStream.STREAM) instanceof GatewayStream stream) {
      stream.cancel();
    }
  }
}

package dev.weir.common.autoconfigure.problem;

import dev.weir.common.autoconfigure.http.ClientChannel;
import dev.weir.common.problem.Problem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Answers every error of the control plane with a problem, in place of Boot's error page. */
public final class ProblemExceptionHandler implements ErrorWebExceptionHandler, Ordered {
  private static final Log LOG = LogFactory.getLog(ProblemExceptionHandler.class);

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(error);
    }
    if (error instanceof AbortedException && hasLeft(exchange)) {
      // in the middle of its request: nobody is there to be answered
      return Mono.empty();
    }
    Problem problem = ProblemMapping.of(error);
    if (problem.status() == 500) {
      ServerHttpRequest request = exchange.getRequest();
      String line = request.getMethod() + " " + request.getPath().value();
      LOG.error(exchange.getLogPrefix() + line + " failed", error);
    }
    if (error instanceof ErrorResponse response) {
      exchange.getResponse().getHeaders().putAll(response.getHeaders());
    }
    return ProblemWriter.write(exchange, problem);
  }

  private static boolean hasLeft(ServerWebExchange exchange) {
    return ClientChannel.of(exchange.getRequest())
        .filter(channel -> !channel.isActive())
        .isPresent();
  }

  /** Before Boot's own handler and Spring's, which answer without a body. */
  @Override
  public int getOrder() {
    return -2;
  }
}

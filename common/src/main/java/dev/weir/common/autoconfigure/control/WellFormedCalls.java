package dev.weir.common.autoconfigure.control;

import dev.weir.common.autoconfigure.problem.ProblemWriter;
import dev.weir.common.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses calls of the control plane whose fields cannot be read, for whoever would read them. */
final class WellFormedCalls implements WebFilter, Ordered {

  private static final Problem SEVERAL_HOSTS =
      Problem.of("bad-request", "Bad request", 400, "The request has more than one Host field.");
  private static final Problem NO_MEDIA_TYPE =
      Problem.of(
          "unsupported-media-type",
          "Unsupported Media Type",
          415,
          "Content-Type is no media type; expected such as application/json.");

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Problem wrong = wrong(exchange.getRequest().getHeaders());
    return wrong == null ? chain.filter(exchange) : ProblemWriter.write(exchange, wrong);
  }

  private static @Nullable Problem wrong(HttpHeaders headers) {
    if (headers.getOrEmpty(HttpHeaders.HOST).size() > 1) {
      return SEVERAL_HOSTS;
    }
    return isReadable(headers) ? null : NO_MEDIA_TYPE;
  }

  private static boolean isReadable(HttpHeaders headers) {
    try {
      headers.getContentType();
      return true;
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  /** Right behind {@link ControlGuard}. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 51;
  }
}

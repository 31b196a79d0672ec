package dev.weir.common.autoconfigure.problem;

import dev.weir.common.problem.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers WebFlux exchanges with problems. */
public final class ProblemWriter {
  private static final MediaType PROBLEM = MediaType.parseMediaType(Problem.MEDIA_TYPE);

  private ProblemWriter() {}

  public static Mono<Void> write(ServerWebExchange exchange, Problem problem) {
    ServerHttpResponse response = exchange.getResponse();
    byte[] json = problem.toJson();
    response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(PROBLEM);
    headers.setContentLength(json.length);
    headers.setCacheControl("no-store");
    if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
      return response.setComplete();
    }
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(json)));
  }
}

package dev.weir.lb.app.gateway;

import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Writes answers that are there as a whole, in place of any that was begun. */
final class WholeAnswers {

  private WholeAnswers() {}

  /**
   * Writes one.
   *
   * @param fields one entry a line
   */
  static Mono<Void> write(
      ServerWebExchange exchange, int status, List<Map.Entry<String, String>> fields, byte[] body) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(status));
    HttpHeaders head = response.getHeaders();
    fields.forEach(field -> head.remove(field.getKey()));
    fields.forEach(field -> head.add(field.getKey(), field.getValue()));
    head.setContentLength(body.length);
    return exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
        ? response.setComplete()
        : response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}

package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.common.problem.ProblemException;
import dev.weir.lb.netty.OwnAnswer;
import dev.weir.lb.traffic.Maintenance;
import dev.weir.lb.upstream.Pool;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What the gateway lane answers while nobody of a pool can be chosen, as the fast lane does. */
final class MaintenanceAnswer {

  private MaintenanceAnswer() {}

  static Mono<Void> write(ServerWebExchange exchange, Pool pool) {
    Maintenance maintenance = pool.spec().traffic().maintenance();
    HttpHeaders headers = exchange.getResponse().getHeaders();
    if (!maintenance.retryAfter().isZero()) {
      headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(maintenance.retryAfter().toSeconds()));
    }
    return maintenance
        .page()
        .map(page -> write(exchange, maintenance.status(), page))
        .orElseGet(
            () ->
                Mono.error(
                    () ->
                        new ProblemException(OwnAnswer.nobody(pool.name(), maintenance.status()))));
  }

  private static Mono<Void> write(ServerWebExchange exchange, int status, Maintenance.Page page) {
    ServerHttpResponse response = exchange.getResponse();
    byte[] text = page.text().getBytes(UTF_8);
    response.setStatusCode(HttpStatusCode.valueOf(status));
    HttpHeaders headers = response.getHeaders();
    headers.set(HttpHeaders.CONTENT_TYPE, page.contentType());
    headers.setContentLength(text.length);
    headers.setCacheControl("no-store");
    if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
      return response.setComplete();
    }
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(text)));
  }
}

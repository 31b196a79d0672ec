package dev.weir.chat.app.client;

import dev.weir.common.problem.Problem;
import java.util.Locale;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers what fails on the public listener before a WebSocket exists: problem+json. */
final class HandshakeProblems implements WebExceptionHandler {

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(error);
    }
    Problem problem = problem(error);
    response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
    if (error instanceof ErrorResponse known) {
      response.getHeaders().putAll(known.getHeaders()); // such as Allow
    }
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (problem.status() == HttpStatus.UNAUTHORIZED.value()) {
      response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.status() == HttpStatus.UPGRADE_REQUIRED.value()) {
      response.getHeaders().set(HandshakeForm.VERSION, HandshakeForm.SUPPORTED);
      response.getHeaders().setUpgrade(HandshakeForm.PROTOCOL);
      response.getHeaders().setConnection("upgrade");
    }
    DataBuffer body = response.bufferFactory().wrap(problem.toJson());
    response.getHeaders().setContentLength(body.readableByteCount());
    return response.writeWith(Mono.just(body));
  }

  private static Problem problem(Throwable error) {
    return switch (error) {
      case HandshakeRefused refused -> refused.problem();
      case ErrorResponse response -> problem(response);
      default ->
          Problem.of("internal-error", "Internal error", 500, "The handshake failed on our side.");
    };
  }

  private static Problem problem(ErrorResponse response) {
    int status = response.getStatusCode().value();
    HttpStatus known = HttpStatus.resolve(status);
    String title = known == null ? "Handshake refused" : known.getReasonPhrase();
    String detail = response.getBody().getDetail();
    return Problem.of(
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
        title,
        status,
        detail == null ? "Connect with a WebSocket handshake to /ws or /ws/rooms." : detail);
  }
}

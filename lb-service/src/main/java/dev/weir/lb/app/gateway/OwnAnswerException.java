package dev.weir.lb.app.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * No upstream's answer can be passed on: what the balancer answers in its place, unless a filter
 * knows better. It is of the kind that Gateway's own client would throw, so that filters which
 * retry or fall back do.
 */
final class OwnAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient HttpHeaders fields;
  private final byte[] body;

  /**
   * @param answer is copied, and still the caller's
   */
  OwnAnswerException(FullHttpResponse answer) {
    super("the balancer answers by itself: " + answer.status());
    this.status = answer.status().code();
    this.fields = answer.headers().copy();
    this.body = ByteBufUtil.getBytes(answer.content());
  }

  /** Writes it. */
  Mono<Void> writeTo(ServerHttpResponse response, HttpMethod asked) {
    if (response.isCommitted()) {
      return Mono.error(this);
    }
    response.setStatusCode(HttpStatusCode.valueOf(status));
    for (String name : fields.names()) {
      response.getHeaders().put(name, fields.getAll(name));
    }
    response.getHeaders().setContentLength(body.length);
    return asked.equals(HttpMethod.HEAD)
        ? response.setComplete()
        : response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  /** An answer, and nobody's mistake: where it was made tells nothing. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}

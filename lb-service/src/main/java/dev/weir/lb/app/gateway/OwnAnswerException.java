package dev.weir.lb.app.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import org.springframework.web.server.ServerWebExchange;
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
  Mono<Void> writeTo(ServerWebExchange exchange) {
    return exchange.getResponse().isCommitted()
        ? Mono.error(this)
        : WholeAnswers.write(exchange, status, fields.entries(), body);
  }

  /** An answer, and nobody's mistake: where it was made tells nothing. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}

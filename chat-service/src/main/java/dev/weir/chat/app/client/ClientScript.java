package dev.weir.chat.app.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code /client.js} on the data port: the client for browsers, an ES module that pages of every
 * origin may import. It holds no secret. The control port has it as well, for the console.
 */
public final class ClientScript {

  public static final String PATH = "/client.js";

  private static final MediaType JAVASCRIPT =
      MediaType.parseMediaType("text/javascript;charset=utf-8");
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final int TAG_BYTES = 8;

  private final byte[] script = read();
  private final String tag = tag(script);

  /** Serves one request for it. */
  Mono<Void> serve(ServerWebExchange exchange) {
    HttpMethod method = exchange.getRequest().getMethod();
    if (!METHODS.contains(method)) {
      return Mono.error(new MethodNotAllowedException(method, METHODS));
    }
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    headers.setAccessControlAllowOrigin("*");
    headers.setCacheControl("no-cache");
    headers.setETag(tag);
    if (exchange.checkNotModified(tag)) {
      return response.setComplete();
    }
    response.setStatusCode(HttpStatus.OK);
    headers.setContentType(JAVASCRIPT);
    headers.setContentLength(script.length);
    headers.set("X-Content-Type-Options", "nosniff");
    return method.equals(HttpMethod.HEAD)
        ? response.setComplete()
        : response.writeWith(Mono.just(response.bufferFactory().wrap(script)));
  }

  private static byte[] read() {
    try (InputStream in = ClientScript.class.getResourceAsStream("/static/client.js")) {
      return Objects.requireNonNull(in, "client.js is part of this service").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

package dev.weir.diagnostics.monitor.netty;

import dev.weir.diagnostics.monitor.Endpoint;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends single HTTP/1.1 requests, each over a connection of its own, which ends with the head of
 * the answer. Names and certificates are those of the URI; certificates are checked. Redirects are
 * answers like others, and not followed.
 */
public final class HttpCaller {
  private static final String USER_AGENT = "weir-monitor";

  /**
   * The status of the answer to a GET. Its errors are those of the network.
   *
   * @param address where the host of {@code endpoint} is
   */
  public Mono<Integer> get(Endpoint.Http endpoint, InetAddress address, Duration timeout) {
    return client(address, timeout)
        .get()
        .uri(endpoint.uri())
        .responseConnection(HttpCaller::status)
        .single()
        .timeout(timeout);
  }

  /** The status of the answer to a POST of JSON. */
  public Mono<Integer> post(
      Endpoint.Http endpoint, InetAddress address, byte[] json, Duration timeout) {
    return client(address, timeout)
        .headers(fields -> fields.set("Content-Type", "application/json"))
        .post()
        .uri(endpoint.uri())
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(json)))
        .responseConnection(HttpCaller::status)
        .single()
        .timeout(timeout);
  }

  private static HttpClient client(InetAddress address, Duration timeout) {
    return HttpClient.create(ConnectionProvider.newConnection())
        .resolver(new PinnedAddress(address))
        .responseTimeout(timeout)
        .disableRetry(true)
        .headers(fields -> fields.set("User-Agent", USER_AGENT).set("Accept", "*/*"));
  }

  private static Mono<Integer> status(HttpClientResponse response, Connection connection) {
    int status = response.status().code();
    connection.dispose();
    return Mono.just(status);
  }
}

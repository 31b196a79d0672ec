package dev.weir.diagnostics.http.netty;

import dev.weir.diagnostics.http.HttpOutcome;
import dev.weir.diagnostics.http.HttpPlan;
import dev.weir.diagnostics.http.HttpTarget;
import dev.weir.diagnostics.http.Phase;
import dev.weir.diagnostics.http.Phases;
import dev.weir.diagnostics.http.Protocol;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * Sends one request over a connection of its own, to an address that was judged before and not to
 * what its name may lead to by now. Follows no redirect.
 */
public final class HttpProbe {
  private static final long MOST_BODY_BYTES = 1 << 20;

  /** How long a stop may go unseen. */
  private static final long GLANCE_MILLIS = 50;

  private static final Set<String> ADDED =
      Stream.of(ExtensionHeaderNames.values())
          .map(name -> name.text().toString())
          .collect(Collectors.toUnmodifiableSet());

  private final Consumer<SslContextBuilder> trust;

  /**
   * Creates a probe.
   *
   * @param trust sets which authorities are trusted; what it leaves alone is the runtime's
   */
  public HttpProbe(Consumer<SslContextBuilder> trust) {
    this.trust = trust;
  }

  /**
   * Sends a request; blocks until the body is read, up to 1 MiB of it.
   *
   * @param address of the target's host
   * @param stopped asked every 50 ms
   */
  public HttpOutcome ask(
      HttpTarget target, InetAddress address, HttpPlan plan, BooleanSupplier stopped) {
    ConnectionProvider connections =
        ConnectionProvider.builder("http-probe").maxConnections(1).build();
    PhaseClock clock = new PhaseClock();
    try {
      CompletableFuture<@Nullable HttpOutcome> answer =
          request(client(connections, target, address, plan, clock), target, plan, clock)
              .timeout(plan.timeout())
              .toFuture();
      return await(answer, stopped, clock, target.secure());
    } finally {
      connections.dispose();
    }
  }

  private HttpClient client(
      ConnectionProvider connections,
      HttpTarget target,
      InetAddress address,
      HttpPlan plan,
      PhaseClock clock) {
    InetSocketAddress server = new InetSocketAddress(named(target.host(), address), target.port());
    HttpClient client =
        HttpClient.create(connections)
            .remoteAddress(() -> server)
            .protocol(protocols(target.secure(), plan.protocol()))
            .disableRetry(true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) plan.timeout().toMillis())
            .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "weir-diagnostics"))
            .doOnChannelInit((_, channel, _) -> channel.pipeline().addFirst(clock.handler()));
    return target.secure() ? secured(client, plan.protocol()) : client;
  }

  private HttpClient secured(HttpClient client, Protocol protocol) {
    GenericSslContextSpec<SslContextBuilder> tls =
        protocol == Protocol.HTTP1
            ? Http11SslContextSpec.forClient().configure(trust)
            : Http2SslContextSpec.forClient().configure(trust);
    return client.secure(spec -> spec.sslContext(tls));
  }

  private static HttpProtocol[] protocols(boolean secure, Protocol protocol) {
    return switch (protocol) {
      case HTTP1 -> new HttpProtocol[] {HttpProtocol.HTTP11};
      case HTTP2 -> new HttpProtocol[] {secure ? HttpProtocol.H2 : HttpProtocol.H2C};
      case AUTO ->
          secure
              ? new HttpProtocol[] {HttpProtocol.H2, HttpProtocol.HTTP11}
              : new HttpProtocol[] {HttpProtocol.HTTP11};
    };
  }

  private static Mono<HttpOutcome> request(
      HttpClient client, HttpTarget target, HttpPlan plan, PhaseClock clock) {
    return client
        .request(HttpMethod.valueOf(plan.method().name()))
        .uri(target.path())
        .response(
            (head, body) -> {
              clock.end(Phase.FIRST_BYTE);
              AtomicLong bytes = new AtomicLong();
              return body.map(some -> bytes.addAndGet(some.readableBytes()))
                  .takeUntil(read -> read >= MOST_BODY_BYTES)
                  .then(Mono.fromSupplier(() -> answered(head, bytes.get(), clock)));
            })
        .single();
  }

  private static HttpOutcome answered(HttpClientResponse head, long bytes, PhaseClock clock) {
    clock.end(Phase.BODY);
    return new HttpOutcome.Answered(
        head.status().code(),
        head.version().text(),
        headers(head),
        bytes,
        bytes < MOST_BODY_BYTES,
        clock.phases());
  }

  /** The fields as the server sent them, without those that Netty adds to answers of HTTP/2. */
  private static List<Map.Entry<String, String>> headers(HttpClientResponse head) {
    return head.responseHeaders().entries().stream()
        .filter(field -> !ADDED.contains(field.getKey()))
        .map(field -> Map.entry(field.getKey(), field.getValue()))
        .toList();
  }

  private static HttpOutcome await(
      CompletableFuture<@Nullable HttpOutcome> answer,
      BooleanSupplier stopped,
      PhaseClock clock,
      boolean secure) {
    while (!stopped.getAsBoolean()) {
      try {
        return Objects.requireNonNull(answer.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException _) {
        // not yet; look whether the run was stopped
      } catch (ExecutionException e) {
        Phases phases = clock.phases();
        return new HttpOutcome.Failed(phases.unfinished(secure), reason(e), phases);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    answer.cancel(true);
    return new HttpOutcome.Abandoned(clock.phases());
  }

  private static String reason(ExecutionException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof TimeoutException) {
      return "timeout";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** The address under the name, which the Host header and SNI take from it. */
  private static InetAddress named(String host, InetAddress address) {
    try {
      return InetAddress.getByAddress(host, address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.weir.testkit.netty;

import dev.weir.testkit.TestCertificates;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http3SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** A server of HTTP/3 alone, Reactor Netty's, that can be killed, and comes back where it was. */
public final class Http3Server implements AutoCloseable {

  /** Whom clients have to believe. */
  public static final TestCertificates AUTHORITY = TestCertificates.authority("Upstream CA");

  private static final TestCertificates.Issued ISSUED = AUTHORITY.issue("localhost");

  private final BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer;
  private final AtomicInteger requests = new AtomicInteger();
  private LoopResources loops;
  private DisposableServer server;

  /**
   * Starts one on a free port of {@code localhost}.
   *
   * @param answer what it answers
   */
  public Http3Server(BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
    this.answer = answer;
    this.loops = LoopResources.create("http3-server", 1, true);
    this.server = start(0);
  }

  private DisposableServer start(int port) {
    return HttpServer.create()
        .bindAddress(() -> new InetSocketAddress("localhost", port))
        .runOn(loops, false)
        .protocol(HttpProtocol.HTTP3)
        .secure(
            spec ->
                spec.sslContext(
                    Http3SslContextSpec.forServer(
                        ISSUED.key(), null, ISSUED.chain().toArray(X509Certificate[]::new))))
        .http3Settings(
            spec ->
                spec.idleTimeout(Duration.ofMinutes(1))
                    .maxData(10_000_000)
                    .maxStreamDataBidirectionalRemote(1_000_000)
                    .maxStreamsBidirectional(100))
        .handle(
            (request, response) -> {
              requests.incrementAndGet();
              return answer.apply(request, response);
            })
        .bindNow();
  }

  public int port() {
    return server.port();
  }

  /** How many it got. */
  public int requests() {
    return requests.get();
  }

  /** Says nothing any more, not even that it goes. */
  public void kill() {
    server.disposeNow();
    loops.dispose();
  }

  /** Comes back where it was. */
  public void revive() {
    int port = server.port();
    loops = LoopResources.create("http3-server", 1, true);
    server = start(port);
  }

  @Override
  public void close() {
    kill();
  }
}

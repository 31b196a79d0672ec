package dev.weir.diagnostics.dns.netty;

import dev.weir.diagnostics.dns.DnsTransport;
import dev.weir.diagnostics.dns.NameServer;
import dev.weir.diagnostics.dns.Queries;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509TrustManager;
import org.xbill.DNS.Message;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * DNS over HTTPS (RFC 8484) by POST, over HTTP/2 where the server offers it. Goes to the address of
 * the server and not to what its name may lead to by now; the certificate has to be for its
 * identity. Follows no redirect.
 */
public final class HttpsTransport implements DnsTransport {
  private static final String MEDIA_TYPE = "application/dns-message";
  private static final int LONGEST_MESSAGE = 65_535;
  private static final int MOST_CONNECTIONS = 4;

  private final ConnectionProvider connections =
      ConnectionProvider.builder("dns-over-https").maxConnections(MOST_CONNECTIONS).build();
  private final Map<NameServer, HttpClient> clients = new ConcurrentHashMap<>();
  private final X509TrustManager trust;

  /** Creates a transport that trusts what {@code trust} does. */
  public HttpsTransport(X509TrustManager trust) {
    this.trust = trust;
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    Message anonymous = query.clone();
    // the same question is the same request, which caches on the way may know (section 4.1)
    anonymous.getHeader().setID(0);
    byte[] bytes = anonymous.toWire();
    return clients
        .computeIfAbsent(server, this::client)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .post()
        .uri(server.path())
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)))
        .response(HttpsTransport::read)
        .single()
        .timeout(timeout)
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }

  private HttpClient client(NameServer server) {
    InetSocketAddress address = named(server);
    GenericSslContextSpec<SslContextBuilder> tls =
        Http2SslContextSpec.forClient().configure(builder -> builder.trustManager(trust));
    return HttpClient.create(connections)
        .remoteAddress(() -> address)
        .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
        .secure(spec -> spec.sslContext(tls))
        .disableRetry(true)
        .headers(
            headers ->
                headers
                    .set(HttpHeaderNames.USER_AGENT, "weir-diagnostics")
                    .set(HttpHeaderNames.ACCEPT, MEDIA_TYPE)
                    .set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE));
  }

  private static Mono<Message> read(HttpClientResponse head, ByteBufFlux body) {
    if (!head.status().equals(HttpResponseStatus.OK)) {
      return Mono.error(new IOException("HTTP status " + head.status()));
    }
    String type = head.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "nothing");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE)) {
      return Mono.error(new IOException("it answers with " + type + " and not " + MEDIA_TYPE));
    }
    return body.asByteArray()
        .reduceWith(ByteArrayOutputStream::new, HttpsTransport::append)
        .flatMap(bytes -> Mono.fromCallable(() -> Queries.read(bytes.toByteArray())));
  }

  private static ByteArrayOutputStream append(ByteArrayOutputStream all, byte[] some) {
    if (all.size() + some.length > LONGEST_MESSAGE) {
      throw new IllegalStateException("it answers with more than " + LONGEST_MESSAGE + " bytes");
    }
    all.writeBytes(some);
    return all;
  }

  /** The address under the identity, which the authority and SNI take from it. */
  private static InetSocketAddress named(NameServer server) {
    try {
      byte[] address = server.address().getAddress().getAddress();
      return new InetSocketAddress(
          InetAddress.getByAddress(server.identity(), address), server.address().getPort());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    connections.dispose();
  }
}

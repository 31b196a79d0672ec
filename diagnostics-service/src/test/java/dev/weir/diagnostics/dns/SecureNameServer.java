package dev.weir.diagnostics.dns;

import dev.weir.testkit.TestCertificates;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.xbill.DNS.Message;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** A name server on loopback ports for DNS over TLS and DNS over HTTPS. */
public final class SecureNameServer implements AutoCloseable {
  private static final char[] PASSWORD = "test".toCharArray();
  private static final String MEDIA_TYPE = "application/dns-message";

  private final Function<Message, byte[]> answers;
  private final ServerSocket tls;
  private final DisposableServer https;
  private final AtomicInteger connections = new AtomicInteger();

  /** Starts one with a certificate. */
  public SecureNameServer(TestCertificates.Issued issued, Function<Message, byte[]> answers)
      throws IOException, GeneralSecurityException {
    this.answers = answers;
    tls =
        context(issued)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    GenericSslContextSpec<SslContextBuilder> keys =
        Http2SslContextSpec.forServer(issued.key(), issued.chain().toArray(X509Certificate[]::new));
    https =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
            .secure(spec -> spec.sslContext(keys))
            .route(
                routes ->
                    routes
                        .post("/dns-query", this::answer)
                        .post("/page", SecureNameServer::page)
                        .post("/moved", (_, response) -> response.sendRedirect("/dns-query")))
            .bindNow();
  }

  public InetSocketAddress tls() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), tls.getLocalPort());
  }

  public InetSocketAddress https() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), https.port());
  }

  /** How many connections of DNS over TLS were made. */
  public int connections() {
    return connections.get();
  }

  private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMap(
            bytes ->
                response
                    .header("Content-Type", MEDIA_TYPE)
                    .send(Mono.fromCallable(() -> Unpooled.wrappedBuffer(answerTo(bytes))))
                    .then());
  }

  private byte[] answerTo(byte[] query) throws IOException {
    return answers.apply(new Message(query));
  }

  private static Mono<Void> page(HttpServerRequest request, HttpServerResponse response) {
    return request
        .receive()
        .then(response.header("Content-Type", "text/html").sendString(Mono.just("hello")).then());
  }

  private void accept() {
    while (!tls.isClosed()) {
      try {
        Socket client = tls.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        // clients leave in the middle of the handshake
      }
    }
  }

  /** Ends a connection after two answers, as a server that is short of them does. */
  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      for (int answered = 0; answered < 2; answered++) {
        byte[] answer = answerTo(in.readNBytes(in.readUnsignedShort()));
        if (answer.length > 0) {
          out.writeShort(answer.length);
          out.write(answer);
          out.flush();
        }
      }
    } catch (IOException _) {
      // clients leave when they know enough
    }
  }

  private static SSLContext context(TestCertificates.Issued issued)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    Certificate[] chain = issued.chain().toArray(X509Certificate[]::new);
    store.setKeyEntry("server", issued.key(), PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() throws IOException {
    tls.close();
    https.disposeNow();
  }
}

package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.Http3SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Certificate files are replaced again and again while clients of every protocol ask. */
@Timeout(180)
class CertificateSwapIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  /** NIO: on io_uring's datagram sockets handshakes stall. */
  @RegisterExtension
  private static final ClassResource<LoopResources> CLIENT_LOOPS =
      ClassResource.of(
          () -> LoopResources.create("client", 1, true),
          opened -> opened.disposeLater().block(PATIENCE));

  private static final int SWAPS = 8;

  /** Of the eight, this one is no certificate. */
  private static final int BROKEN = 3;

  /** Each client's requests between two swaps. */
  private static final int ENOUGH = 3;

  @TempDir Path folder;
  private CertificateManager certificates;
  private Listener listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<AtomicInteger> served = new ArrayList<>();

  @BeforeEach
  void bind() {
    AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    // the default: Netty's QUIC client does not name "localhost"
    certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), "local", Instant.now());
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(TlsSettings.standard()),
            Planes.of(
                (request, client) -> new ImmediateExchange(client, Planes.ok("served")),
                TRANSPORT.get(),
                certificates));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  /** Asks until it is over; any answer but the right one, or none, is thrown. */
  private interface Client {
    void ask() throws Exception;
  }

  @Test
  void certificateSwappedUnderLoad_failsNoRequest_overTls() throws Exception {
    try (HttpClient kept1 = client(HttpClient.Version.HTTP_1_1);
        HttpClient kept2 = client(HttpClient.Version.HTTP_2)) {
      swapUnder(
          () -> get(kept1, HttpClient.Version.HTTP_1_1),
          () -> get(kept2, HttpClient.Version.HTTP_2),
          () -> fresh(HttpClient.Version.HTTP_1_1),
          () -> fresh(HttpClient.Version.HTTP_2));
    }
  }

  @Test
  void certificateSwappedUnderLoad_failsNoRequest_overQuic() throws Exception {
    ConnectionProvider kept = ConnectionProvider.create("http3-kept", 10);
    try {
      swapUnder(() -> http3(kept), this::freshHttp3);
    } finally {
      kept.disposeLater().block(PATIENCE);
    }
  }

  private void swapUnder(Client... clients) throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Void>> running = new ArrayList<>();
      for (Client client : clients) {
        running.add(threads.submit(load(client)));
      }
      try {
        for (int swap = 0; swap < SWAPS; swap++) {
          awaitLoad(running);
          swap(swap == BROKEN);
        }
        awaitLoad(running);
      } finally {
        over.set(true);
      }
      for (Future<Void> each : running) {
        each.get();
      }
    }
  }

  private Callable<Void> load(Client client) {
    AtomicInteger requests = new AtomicInteger();
    served.add(requests);
    return () -> {
      while (!over.get()) {
        client.ask();
        requests.incrementAndGet();
      }
      return null;
    };
  }

  /** Every client has been served some more, or has failed. */
  private void awaitLoad(List<Future<Void>> running) throws Exception {
    List<Integer> before = served.stream().map(AtomicInteger::get).toList();
    for (int client = 0; client < before.size(); client++) {
      while (served.get(client).get() < before.get(client) + ENOUGH) {
        Thread.sleep(5);
        if (running.get(client).isDone()) {
          running.get(client).get();
        }
      }
    }
  }

  private void swap(boolean broken) throws Exception {
    BigInteger before = serial();
    if (broken) {
      Files.writeString(folder.resolve("certificate.pem"), "no certificate");
    } else {
      AUTHORITY.issue("localhost").writePem(folder);
    }
    certificates.refresh(Instant.now());
    assertThat(serial().equals(before)).isEqualTo(broken);
    assertThat(certificates.states().getFirst().problem() != null).isEqualTo(broken);
  }

  private BigInteger serial() {
    return Objects.requireNonNull(certificates.select("localhost", List.of()))
        .leaf()
        .getSerialNumber();
  }

  // ---- clients

  private void fresh(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      get(client, version);
    }
  }

  private void get(HttpClient client, HttpClient.Version version) throws Exception {
    URI uri = URI.create("https://localhost:" + listener.address().getPort() + "/");
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.body()).isEqualTo("served");
  }

  private static HttpClient client(HttpClient.Version version) throws Exception {
    SSLContext context = TestTrust.context(AUTHORITY);
    return HttpClient.newBuilder().version(version).sslContext(context).build();
  }

  private void freshHttp3() {
    ConnectionProvider own = ConnectionProvider.create("http3-fresh", 1);
    try {
      http3(own);
    } finally {
      own.disposeLater().block(PATIENCE);
    }
  }

  private void http3(ConnectionProvider connections) {
    String answer =
        reactor.netty.http.client.HttpClient.create(connections)
            .runOn(CLIENT_LOOPS.get(), false)
            .protocol(HttpProtocol.HTTP3)
            .http3Settings(
                spec ->
                    spec.maxData(10_000_000)
                        .maxStreamDataBidirectionalLocal(1_000_000)
                        .maxStreamDataBidirectionalRemote(1_000_000)
                        .maxStreamsBidirectional(100))
            .secure(
                spec ->
                    spec.sslContext(
                            Http3SslContextSpec.forClient()
                                .configure(
                                    builder -> builder.trustManager(AUTHORITY.certificate())))
                        .serverNames(new SNIHostName("localhost")))
            .remoteAddress(() -> listener.address())
            .get()
            .uri("/")
            .responseSingle((head, body) -> body.asString().map(text -> head.version() + text))
            .block(PATIENCE);
    assertThat(answer).isEqualTo("HTTP/3.0served");
  }
}

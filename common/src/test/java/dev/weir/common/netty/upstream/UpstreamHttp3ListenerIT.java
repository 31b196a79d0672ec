package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/3 to an upstream that is a listener of Weir's own. */
@Timeout(60)
class UpstreamHttp3ListenerIT {

  private static final String LARGE = "x".repeat(2_000);

  private final Transport transport = Transport.create(2);
  private final EventLoop loop = transport.nextLoop();
  private final AtomicInteger begunEarly = new AtomicInteger();
  private final AtomicInteger begunLate = new AtomicInteger();
  private volatile boolean full;
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private NettyUpstreams upstreams;

  @SuppressWarnings("NullAway.Init")
  private Listener listener;

  @BeforeEach
  void start() throws Exception {
    upstreams = new NettyUpstreams(transport, Http3Upstream.trusted(folder));
    Http3Upstream.AUTHORITY.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("one", Set.of(), files)), "one", Instant.now());
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0)
                .with(TlsSettings.standard())
                .withDrain(Duration.ofSeconds(20)),
            Planes.of(this::open, transport, certificates));
  }

  @AfterEach
  void stop() {
    upstreams.close();
    listener.close();
    transport.close();
  }

  private UpstreamTarget target() {
    HostPort at = new HostPort("localhost", listener.address().getPort());
    return new UpstreamTarget(at, true, HttpVersions.HTTP_3);
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return switch (request.uri()) {
      case "/fallback" -> null;
      case "/large" -> new Large(client);
      default -> new ImmediateExchange(client, Planes.ok("to " + request.uri()));
    };
  }

  /** Answers, and notes whether the client's connection then took no more for now. */
  private final class Large implements Exchange {

    private final ClientStream client;

    Large(ClientStream client) {
      this.client = client;
    }

    @Override
    public void begin() {
      (full ? begunLate : begunEarly).incrementAndGet();
      client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
      client.writeContent(new DefaultHttpContent(Unpooled.copiedBuffer(LARGE, US_ASCII)));
      client.flush();
      full |= !client.isWritable();
      client.writeContent(LastHttpContent.EMPTY_LAST_CONTENT);
      client.flush();
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {}
  }

  private Asked ask(String path) {
    return Asked.get(upstreams, loop, target(), path);
  }

  @Test
  void exchanges_shareOneConnection() {
    List<Asked> all = IntStream.range(0, 50).mapToObj(i -> ask("/" + i)).toList();
    for (int i = 0; i < 50; i++) {
      assertThat(all.get(i).text()).isEqualTo("to /" + i);
    }
    assertThat(upstreams.counts().snapshot().getFirst().created()).isOne();
  }

  @Test
  void requestsThatComeWhileAnswersFillTheWindow_areAnsweredTo() {
    List<Asked> all = IntStream.range(0, 90).mapToObj(_ -> ask("/large")).toList();
    assertThat(all).allSatisfy(asked -> assertThat(asked.text()).isEqualTo(LARGE));
    assertThat(begunEarly).as("before the window was full for the first time").hasPositiveValue();
    assertThat(begunLate).as("after it was").hasPositiveValue();
  }

  @Test
  void body_isSentAlong_andComesBack() {
    String body = "a".repeat(1_000_000);
    assertThat(Asked.post(upstreams, loop, target(), "/fallback", body).text()).contains(body);
  }

  @Test
  void exchangesThatAreGivenUp_costTheConnectionNoStream() {
    for (int round = 0; round < 10; round++) {
      ask("/before").await();
      loop.submit(() -> IntStream.range(0, 50).forEach(_ -> askAndGiveUp())).syncUninterruptibly();
    }
    assertThat(ask("/after").text()).isEqualTo("to /after");
    // an answer that is late costs one; where each did, it was five
    assertThat(upstreams.counts().snapshot().getFirst().created()).isLessThan(5);
  }

  private void askAndGiveUp() {
    HttpRequest head = Asked.request(HttpMethod.GET, target(), "/unwanted");
    upstreams.acquire(
        loop,
        target(),
        new Unheard(),
        lent -> {
          lent.write(head);
          lent.flush();
          loop.execute(lent::abort);
        });
  }

  @Test
  void upstreamThatIsDrained_losesNoRequest() {
    Unfinished first = new Unfinished(upstreams, loop, target());
    first.begun.join();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(listener::close);
    boolean refused = false;
    while (!refused) {
      for (Asked asked : IntStream.range(0, 20).mapToObj(i -> ask("/" + i)).toList()) {
        UpstreamFailure failure = asked.await().failure();
        refused |= failure != null;
        assertThat(failure == null || failure.unprocessed()).as(String.valueOf(failure)).isTrue();
      }
    }
    first.finish(loop);
    assertThat(first.answer.join().status().code()).isEqualTo(200);
    closing.join();
  }

  /** A request that does not come to its end yet. */
  private static final class Unfinished extends Unheard {

    final CompletableFuture<UpstreamConnection> begun = new CompletableFuture<>();
    final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

    Unfinished(UpstreamConnections upstreams, EventLoop loop, UpstreamTarget at) {
      loop.execute(() -> upstreams.acquire(loop, at, this, lent -> begin(lent, at)));
    }

    private void begin(UpstreamConnection lent, UpstreamTarget at) {
      lent.write(Asked.upload(at, "/fallback"));
      lent.flush();
      begun.complete(lent);
    }

    void finish(EventLoop loop) {
      loop.execute(
          () -> {
            begun.join().write(LastHttpContent.EMPTY_LAST_CONTENT);
            begun.join().flush();
          });
    }

    @Override
    public void onHead(HttpResponse head) {
      answer.complete(head);
    }

    @Override
    public void onReadComplete() {
      begun.join().requestMore();
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
      answer.completeExceptionally(new IllegalStateException(failure.toString()));
    }
  }
}

package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.listener.exchange.Announcements;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.turn.FallbackClient;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Interim answers in both lanes on all three protocols. Paths under /hinted have hints by
 * configuration; both lanes say the same link, and one more, before they answer.
 */
@Timeout(30)
class InterimIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final String STYLE = "</static/style.css>; rel=preload; as=style";
  private static final String UPSTREAM = "</upstream.js>; rel=preload; as=script";

  @TempDir static Path folder;
  private static Listener plain;
  private static Listener secure;

  @BeforeAll
  static void bind() {
    AUTHORITY.issue("a.shop.example").writePem(folder);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(
                new CertificateEntry(
                    "shop",
                    Set.of(),
                    new PemFiles(
                        folder.resolve("certificate.pem"), folder.resolve("key.pem"), null))),
            null,
            Instant.now());
    FastLane lane =
        Announcements.of(Map.of("/hinted/**", List.of(STYLE)), Map.of()).before(InterimIT::open);
    DataPlane plane =
        new DataPlane(
            lane,
            InterimIT::fallback,
            new ClientAddressResolver(NetworkSet.none()),
            RateLimits.none(),
            new NetworkMetrics(),
            TRANSPORT.get(),
            certificates,
            Protection.none(),
            Watch.none());
    ListenerSettings settings = ListenerSettings.of("test", "127.0.0.1", 0);
    plain = Listener.bind(settings, plane);
    secure = Listener.bind(settings.with(TlsSettings.standard()), plane);
  }

  @AfterAll
  static void stop() {
    plain.close();
    secure.close();
  }

  private static HttpResponse upstreamHints() {
    HttpResponse interim =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS, Unpooled.EMPTY_BUFFER);
    interim.headers().add("Link", STYLE + ", " + UPSTREAM);
    interim.headers().add("Connection", "X-Hop").add("X-Hop", "secret");
    interim.headers().add("Content-Length", "5");
    return interim;
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return request.uri().contains("lane") ? new Hinting(client) : null;
  }

  private record Hinting(ClientStream client) implements Exchange {

    @Override
    public void begin() {
      client.writeInterim(upstreamHints());
      client.writeInterim(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(177), Unpooled.EMPTY_BUFFER));
      client.respond(Planes.ok("lane"));
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {
      // nothing is held
    }
  }

  private static Mono<Void> fallback(HttpServerRequest request, HttpServerResponse response) {
    FallbackClient client = FallbackClient.of(request);
    client.writeInterim(upstreamHints());
    client.writeInterim(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(177), Unpooled.EMPTY_BUFFER));
    return response.sendString(Mono.just("fallback")).then();
  }

  private static void send(Http http, String method, String path, String version) throws Exception {
    http.send(method + " " + path + " " + version + "\r\nHost: a.shop.example\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "fallback"})
  void http1_getsEachHintOnceAndThenItsOwnAnswer(String who) throws Exception {
    try (Http http = Http.connect(plain.address().getPort())) {
      for (int i = 0; i < 4; i++) {
        send(http, "GET", "/hinted/" + who, "HTTP/1.1");
        RawMessage configured = http.read();
        assertThat(configured.status()).isEqualTo(103);
        assertThat(configured.header("link")).contains(STYLE);
        RawMessage relayed = http.read();
        assertThat(relayed.status()).isEqualTo(103);
        assertThat(relayed.header("link")).contains(UPSTREAM);
        assertThat(relayed.header("x-hop")).isEmpty();
        assertThat(relayed.header("content-length")).isEmpty();
        assertThat(http.read().status()).isEqualTo(177);
        assertThat(http.read().text()).isEqualTo(who);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "fallback"})
  void pipelinedHeadAfterGet_keepsTheAnswersApart(String who) throws Exception {
    try (Http http = Http.connect(plain.address().getPort())) {
      http.send(
          "GET /%1$s HTTP/1.1\r\nHost: h\r\n\r\nHEAD /%1$s HTTP/1.1\r\nHost: h\r\n\r\n"
              .formatted(who));
      send(http, "GET", "/" + who, "HTTP/1.1");
      assertThat(http.read().status()).isEqualTo(103);
      assertThat(http.read().status()).isEqualTo(177);
      assertThat(http.read().text()).isEqualTo(who);
      assertThat(http.readHead().status()).isEqualTo(200);
      assertThat(http.read().status()).isEqualTo(103);
      assertThat(http.read().status()).isEqualTo(177);
      assertThat(http.read().text()).isEqualTo(who);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "fallback"})
  void http10AndClosingConnections_getTheAnswerWhole(String who) throws Exception {
    try (Http http = Http.connect(plain.address().getPort())) {
      send(http, "GET", "/hinted/" + who, "HTTP/1.0");
      assertThat(http.read().text()).isEqualTo(who);
    }
    try (Http http = Http.connect(plain.address().getPort())) {
      http.send("GET /" + who + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(103);
      assertThat(http.read().status()).isEqualTo(177);
      assertThat(http.read().text()).isEqualTo(who);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void hintsByConfiguration_areForGetAlone() throws Exception {
    try (Http http = Http.connect(plain.address().getPort())) {
      http.send("POST /hinted/lane HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
      assertThat(http.read().header("link")).contains(STYLE);
      assertThat(http.read().status()).isEqualTo(177);
      assertThat(http.read().text()).isEqualTo("lane");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "fallback"})
  void http2_getsEachHintOnceAndThenTheAnswer(String who) throws Exception {
    try (RawHttp2 http = RawHttp2.connect(plain.address().getPort())) {
      for (int stream = 1; stream < 9; stream += 2) {
        http.send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2.get("/hinted/" + who));
        List<Http2Headers> heads = new ArrayList<>();
        RawHttp2.Frame frame = http.next();
        while (!frame.endsStream()) {
          assertThat(frame.stream()).isEqualTo(stream);
          if (frame.type() == HEADERS) {
            heads.add(http.fieldsOf(frame));
          }
          frame = http.next();
        }
        assertThat(heads)
            .extracting(head -> String.valueOf(head.status()))
            .containsExactly("103", "103", "177", "200");
        assertThat(heads)
            .extracting(head -> String.valueOf(head.get("link")))
            .startsWith(STYLE, UPSTREAM);
        assertThat(heads.get(1).contains("x-hop")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane", "fallback"})
  void http3_getsEachHintOnceAndThenTheAnswer(String who) throws Exception {
    try (RawHttp3 http = new RawHttp3(secure.address(), AUTHORITY.certificate())) {
      for (int i = 0; i < 4; i++) {
        RawHttp3.Answer answer = http.request("GET", "/hinted/" + who);
        assertThat(answer.statuses()).containsExactly("103", "103", "177", "200");
        assertThat(answer.heads())
            .extracting(head -> String.valueOf(head.get("link")))
            .startsWith(STYLE, UPSTREAM);
        assertThat(answer.heads().get(1).contains("x-hop")).isFalse();
        assertThat(answer.body()).isEqualTo(who);
      }
    }
  }
}

package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Records;
import dev.weir.testkit.RequestCase;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The corpus of doubtful requests against a listener, in both lanes. */
@Timeout(20)
class BadInputIT {

  private static final String HOST = "Host: test\r\n";
  private static final String UPGRADE =
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAQAAP__\r\n";

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final Queue<String> SERVED = new ConcurrentLinkedQueue<>();
  private static Listener listener;

  @BeforeAll
  static void bind() {
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0),
            Planes.of(BadInputIT::open, TRANSPORT.get()));
  }

  @AfterAll
  static void unbind() {
    listener.close();
  }

  @BeforeEach
  void forget() {
    SERVED.clear();
  }

  static List<RequestCase> cases() {
    return RequestCase.load("http1");
  }

  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (!request.uri().startsWith("/lane") && !request.uri().equals("/smuggled")) {
      return null;
    }
    return new Noting(request.uri(), client);
  }

  /** Notes each request that came whole. */
  private record Noting(String uri, ClientStream client) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      if (content instanceof LastHttpContent last) {
        SERVED.add(uri);
        boolean told = uri.equals("/lane/trailers");
        client.respond(Planes.ok(told ? last.trailingHeaders().names().toString() : uri));
      } else {
        client.requestMore();
      }
    }

    @Override
    public void onClientGone() {}
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inTheFastLane(RequestCase one) throws Exception {
    hold(one, one.bytes());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inTheFallback(RequestCase one) throws Exception {
    hold(one, one.bytes().replace("/lane", "/back"));
  }

  /** The fast lane takes them as they are; handlers ask for a URL, and Reactor says nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"/back/%zz", "/back?a=%zz", "/back/a|b", "/%", "//[::1"})
  void targetThatIsNoUrl_isRefusedInTheFallback_andTheNextRequestServed(String target)
      throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n" + RequestCase.SMUGGLED);
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(answer.text()).contains("percent-encoded");
      assertThat(http.read().text()).isEqualTo("/smuggled");
    }
  }

  /** What is refused is refused before it is looked at what else it asks for. */
  @ParameterizedTest
  @MethodSource("refused")
  void whereAnUpgradeIsAskedFor(RequestCase one) throws Exception {
    hold(one, one.bytes().replaceFirst(HOST, HOST + UPGRADE));
  }

  static List<RequestCase> refused() {
    return cases().stream().filter(one -> !one.isServed() && one.bytes().contains(HOST)).toList();
  }

  /** RFC 9110 section 7.8. */
  @Test
  void upgradeThatHttp10AsksFor_isIgnored() throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send("GET /lane HTTP/1.0\r\n" + HOST + UPGRADE + "\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  @Test
  void absoluteTarget_isServedWithoutTheUpgradeItAsksFor() throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send("GET http://test/lane HTTP/1.1\r\n" + HOST + UPGRADE + "\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void byteByByte(RequestCase one) throws Exception {
    if (one.bytes().length() > 200) {
      return;
    }
    try (Http http = Http.connect(listener.address().getPort())) {
      sendSlowly(http, one.bytes() + RequestCase.SMUGGLED);
      judge(one, http);
    }
  }

  /** What is refused early is no longer read: the rest may not leave. */
  private static void sendSlowly(Http http, String bytes) {
    try {
      for (int i = 0; i < bytes.length(); i++) {
        http.send(bytes.substring(i, i + 1));
      }
    } catch (java.io.IOException e) {
      // the answer has been sent by then
    }
  }

  private static void hold(RequestCase one, String bytes) throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send(bytes + RequestCase.SMUGGLED);
      judge(one, http);
    }
  }

  private static void judge(RequestCase one, Http http) throws Exception {
    RawMessage answer = http.read();
    assertThat(answer.status()).isEqualTo(one.status());
    if (one.isServed()) {
      assertThat(http.read().text()).isEqualTo("/smuggled");
    } else {
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(http.isClosedByPeer()).isTrue();
      assertThat(SERVED).isEmpty();
    }
  }

  @Test
  void corpus_isLarge() {
    assertThat(cases()).hasSizeGreaterThan(120).doesNotHaveDuplicates();
  }

  @Test
  void manyPipelinedRequests_areAllAnswered() throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send("GET /lane HTTP/1.1\r\nHost: test\r\n\r\n".repeat(2_000));
      for (int i = 0; i < 2_000; i++) {
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void trailersThatTellMoreThanOfTheBody_areDropped() throws Exception {
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send("POST /lane/trailers HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("3\r\nabc\r\n0\r\nHost: other\r\nX_Forwarded_For: 6.6.6.6\r\nX-Checksum: 1\r\n");
      http.send("Authorization: x\r\nConnection: close\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("[X-Checksum]");
    }
  }

  @Test
  void portThatIsLeftOut_isNone() throws Exception {
    for (String path : List.of("/lane", "/back")) {
      try (Http http = Http.connect(listener.address().getPort())) {
        http.send("GET " + path + " HTTP/1.1\r\nHost: test:\r\n\r\n");
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void foldedLineBehindAnotherRequest_isRefusedInItsTurn() throws Exception {
    String good = "POST /lane HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc";
    try (Http http = Http.connect(listener.address().getPort())) {
      http.send(good + good + "GET /lane HTTP/1.1\r\nHost: test\r\nX: a\r\n b\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
      assertThat(http.read().status()).isEqualTo(200);
      assertThat(http.read().status()).isEqualTo(400);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/back"})
  void bodyBeyondTheLimit_gets413_saidOrChunked(String path) throws Exception {
    ListenerSettings small =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(Records.with(ListenerLimits.standard(), "maxBodyBytes", 10));
    String head = "POST " + path + " HTTP/1.1\r\nHost: test\r\n";
    try (Listener strict = Listener.bind(small, Planes.of(BadInputIT::open, TRANSPORT.get()))) {
      for (String rest :
          List.of(
              "Content-Length: 11\r\n\r\n01234567890",
              "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n")) {
        try (Http http = Http.connect(strict.address().getPort())) {
          http.send(head + rest + RequestCase.SMUGGLED);
          assertThat(http.read().status()).isEqualTo(413);
          assertThat(http.isClosedByPeer()).isTrue();
        }
      }
      try (Http http = Http.connect(strict.address().getPort())) {
        http.send(head + "Content-Length: 10\r\n\r\n0123456789");
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
    assertThat(SERVED).doesNotContain("/smuggled");
  }
}

package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.socket.BindFailure;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Timeout(20)
class ListenerIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private Listener listener;

  @BeforeEach
  void bind() {
    listener = bind(ListenerSettings.of("test", "127.0.0.1", 0));
  }

  private static Listener bind(ListenerSettings settings) {
    return Listener.bind(settings, Planes.of(ListenerIT::open, TRANSPORT.get()));
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  /** Paths under /lane are answered by the fast lane with what they were sent. */
  private static @Nullable Exchange open(HttpRequest request, ClientStream client) {
    return request.uri().startsWith("/lane") ? new Echo(request.uri(), client) : null;
  }

  private record Echo(String path, ClientStream client, ByteBuf body) implements Exchange {

    Echo(String path, ClientStream client) {
      this(path, client, Unpooled.buffer());
    }

    @Override
    public void begin() {
      client.requestMore();
    }

    @Override
    public void onContent(HttpContent content) {
      body.writeBytes(content.content());
      content.release();
      if (content instanceof LastHttpContent) {
        client.respond(Planes.ok("lane " + path + body.toString(StandardCharsets.UTF_8)));
      } else {
        client.requestMore();
      }
    }

    @Override
    public void onClientGone() {
      body.release();
    }
  }

  private int port() {
    return listener.address().getPort();
  }

  @Test
  void lane_answers() throws Exception {
    assertThat(Http.get(port(), "/lane").text()).isEqualTo("lane /lane");
  }

  @Test
  void health_isAnsweredByTheListenerItself() throws Exception {
    RawMessage answer = Http.get(port(), "/.well-known/weir/health");
    assertThat(answer.text()).isEqualTo("ok\n");
    assertThat(answer.headers("date")).hasSize(1);
  }

  @Test
  void fallback_answersWhatTheLaneLeaves() throws Exception {
    assertThat(Http.get(port(), "/other").text()).isEqualTo("fallback /other");
  }

  @Test
  void oneConnection_mixesBothInOrder() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(
          get("/lane/1") + get("/other/2") + get("/lane/3") + get("/lane/4") + get("/other/5"));
      assertThat(http.read().text()).isEqualTo("lane /lane/1");
      assertThat(http.read().text()).isEqualTo("fallback /other/2");
      assertThat(http.read().text()).isEqualTo("lane /lane/3");
      assertThat(http.read().text()).isEqualTo("lane /lane/4");
      assertThat(http.read().text()).isEqualTo("fallback /other/5");
      http.send(get("/lane/6"));
      assertThat(http.read().text()).isEqualTo("lane /lane/6");
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }

  @Test
  void bodies_arriveWhole() throws Exception {
    String body = "x".repeat(1_000_000);
    try (Http http = Http.connect(port())) {
      for (int i = 0; i < 3; i++) {
        http.send("POST /lane HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n" + body);
        assertThat(http.read().text()).isEqualTo("lane /lane" + body);
      }
    }
  }

  @Test
  void connectionClose_isHonoured() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET /lane HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
      assertThat(http.read().header("connection")).contains("close");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void http10_closesUnlessAskedToKeep() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET /lane HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(http.read().header("connection")).contains("keep-alive");
      http.send("GET /lane HTTP/1.0\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("lane /lane");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void head_hasLengthAndNoBody() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("HEAD /lane HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(http.readHead().header("content-length")).contains("10");
      http.send(get("/lane/next"));
      assertThat(http.read().text()).isEqualTo("lane /lane/next");
    }
  }

  @Test
  void http2_isServedByPriorKnowledgeOrUpgrade() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (String path : new String[] {"/lane", "/other", "/lane/again"}) {
        var request = java.net.http.HttpRequest.newBuilder(uri(path)).build();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body())
            .isEqualTo((path.startsWith("/lane") ? "lane " : "fallback ") + path);
      }
      var post =
          java.net.http.HttpRequest.newBuilder(uri("/lane"))
              .POST(BodyPublishers.ofString("b".repeat(300_000)))
              .build();
      assertThat(client.send(post, BodyHandlers.ofString()).body()).hasSize(300_010);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /lane HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /lane HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /lane HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /lane HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST /lane HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /lane HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /lane HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /lane HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"
      })
  void doubtfulRequest_isRefusedAndTheConnectionClosed(String raw) throws Exception {
    try (Http http = Http.connect(port())) {
      http.send(raw + get("/lane/smuggled"));
      RawMessage answer = http.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void connect_isRefusedBeforeTheLaneSeesIt() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("CONNECT lane:443 HTTP/1.1\r\nHost: lane:443\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(501);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void tooLongHeader_isRefused() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(431);
    }
  }

  @Test
  void tooLongTarget_isRefused() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET /" + "y".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(414);
    }
  }

  @Test
  void absoluteForm_isServedWhereHostAgrees() throws Exception {
    try (Http http = Http.connect(port())) {
      http.send("GET http://test/lane?q HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(http.read().text()).isEqualTo("lane /lane?q");
    }
  }

  @Test
  void slowHeader_getsRequestTimeout() throws Exception {
    try (Listener impatient = bind(impatient());
        Http http = Http.connect(impatient.address().getPort())) {
      http.send("GET / HT");
      assertThat(http.read().status()).isEqualTo(408);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void idleConnection_isClosed() throws Exception {
    try (Listener impatient = bind(impatient());
        Http http = Http.connect(impatient.address().getPort())) {
      http.send(get("/lane"));
      assertThat(http.read().status()).isEqualTo(200);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void slowBody_endsTheExchange() throws Exception {
    try (Listener impatient = bind(impatient());
        Http http = Http.connect(impatient.address().getPort())) {
      http.send("POST /lane HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  private static ListenerSettings impatient() {
    Duration soon = Duration.ofMillis(200);
    return ListenerSettings.of("test", "127.0.0.1", 0)
        .with(new ListenerTimeouts(soon, soon, soon, soon, soon, null, soon));
  }

  @Test
  void oneConnectionTooMany_isClosed() throws Exception {
    ListenerSettings two =
        ListenerSettings.of("test", "127.0.0.1", 0)
            .with(Records.with(ListenerLimits.standard(), "maxConnections", 2));
    try (Listener small = bind(two);
        Http first = Http.connect(small.address().getPort());
        Http second = Http.connect(small.address().getPort())) {
      for (Http http : new Http[] {first, second}) {
        http.send(get("/lane"));
        assertThat(http.read().status()).isEqualTo(200);
      }
      try (Http third = Http.connect(small.address().getPort())) {
        assertThat(third.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void takenPort_isNamed() {
    assertThatThrownBy(() -> bind(ListenerSettings.of("test", "127.0.0.1", port())))
        .isInstanceOf(BindFailure.class)
        .hasMessageContaining("127.0.0.1:" + port())
        .hasMessageContaining("Address already in use. Stop what holds the port");
  }

  /** An address that is there for documentation alone (RFC 5737). */
  @Test
  void addressOfAnotherMachine_isRefusedAsSuch() {
    assertThatThrownBy(() -> bind(ListenerSettings.of("test", "192.0.2.1", 0)))
        .isInstanceOf(BindFailure.class)
        .hasMessageContaining("Set an address that this machine has");
  }

  @Test
  void closing_endsIdleConnectionsAndRefusesNewOnes() throws Exception {
    Listener other = bind(ListenerSettings.of("test", "127.0.0.1", 0));
    try (Http http = Http.connect(other.address().getPort())) {
      http.send(get("/lane"));
      assertThat(http.read().status()).isEqualTo(200);
      other.close();
      assertThat(http.isClosedByPeer()).isTrue();
    }
    int port = other.address().getPort();
    assertThatThrownBy(() -> Http.get(port, "/lane")).isInstanceOf(java.io.IOException.class);
  }
}

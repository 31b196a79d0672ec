package dev.weir.common.netty.listener;

import static dev.weir.testkit.netty.RawHttp2.END_HEADERS;
import static dev.weir.testkit.netty.RawHttp2.END_STREAM;
import static dev.weir.testkit.netty.RawHttp2.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ban.Bans;
import dev.weir.common.concurrency.ConcurrencyLimiter;
import dev.weir.common.concurrency.ConcurrencySettings;
import dev.weir.common.concurrency.ConcurrencySettings.Algorithm;
import dev.weir.common.netty.listener.admission.HealthAnswer;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that may serve one request at once. */
@Timeout(30)
class AdaptiveConcurrencyIT {

  private static final Duration WINDOW = Duration.ofSeconds(1);

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final ConcurrencyLimiter limiter =
      ConcurrencyLimiter.adaptive(
          new ConcurrencySettings(
              Algorithm.AIMD, 1, 1, 1, 1.5, WINDOW, WINDOW, WINDOW.multipliedBy(10)),
          System.nanoTime());
  private Listener listener;

  @BeforeEach
  void bind() {
    DataPlane plane = Planes.of(this::open, TRANSPORT.get(), new Protection(Bans.none(), limiter));
    listener = Listener.bind(ListenerSettings.of("test", "127.0.0.1", 0), plane);
  }

  @AfterEach
  void unbind() {
    listener.close();
  }

  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/held")) {
      Held exchange = new Held(client);
      held.add(exchange);
      return exchange;
    }
    return request.uri().startsWith("/lane")
        ? new ImmediateExchange(client, Planes.ok("served"))
        : null;
  }

  /** Answers when it is told to. */
  private record Held(ClientStream client) implements Exchange {

    @Override
    public void begin() {}

    @Override
    public void onContent(HttpContent content) {
      content.release();
      client.requestMore();
    }

    @Override
    public void onClientGone() {}

    void answer() {
      client.eventLoop().execute(() -> client.respond(Planes.ok("at last")));
    }
  }

  private Http connect() throws IOException {
    return Http.connect(listener.address().getPort());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }

  private void await(int inFlight) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> limiter.inFlight() == inFlight);
  }

  private static void assertShed(RawMessage answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).contains("1");
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.text()).contains("https://weir.dev/problems/overloaded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/fallback"})
  void requestBeyondTheLimit_isShed_andTheConnectionGoesOn(String path) throws Exception {
    try (Http first = connect();
        Http second = connect()) {
      first.send(get("/held"));
      await(1);
      second.send(get(path));
      assertShed(second.read());
      held.remove().answer();
      assertThat(first.read().text()).isEqualTo("at last");
      await(0);
      second.send(get(path));
      assertThat(second.read().status()).isEqualTo(200);
      await(0);
    }
    assertThat(limiter.shed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/fallback"})
  void streamBeyondTheLimit_isShed(String path) throws Exception {
    try (RawHttp2 http = RawHttp2.connect(listener.address().getPort())) {
      http.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.get("/held"));
      await(1);
      http.send(HEADERS, END_HEADERS | END_STREAM, 3, RawHttp2.get(path));
      RawHttp2.Frame head = http.next();
      assertThat(head.stream()).isEqualTo(3);
      assertThat(http.status(head)).isEqualTo(503);
    }
    await(0);
  }

  @Test
  void healthIsNeverShed() throws Exception {
    try (Http first = connect();
        Http second = connect()) {
      first.send(get("/held"));
      await(1);
      second.send(get(HealthAnswer.PATH));
      assertThat(second.read().status()).isEqualTo(200);
    }
    await(0);
  }

  @Test
  void clientThatSendsItsBodySlowly_takesNobodysPlace() throws Exception {
    try (Http slow = connect();
        Http other = connect()) {
      slow.send("POST /held HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nab");
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !held.isEmpty());
      other.send(get("/lane"));
      assertThat(other.read().status()).isEqualTo(200);
      slow.send("cde");
      await(1);
      other.send(get("/lane"));
      assertShed(other.read());
    }
    await(0);
  }

  @Test
  void clientThatGoesAway_givesItsPlaceBack() throws Exception {
    try (Http gone = connect()) {
      gone.send(get("/held"));
      await(1);
    }
    await(0);
  }

  @Test
  void pipelinedRequests_areCountedOneByOne() throws Exception {
    try (Http http = connect()) {
      http.send(get("/lane") + get("/fallback") + get("/lane"));
      for (int i = 0; i < 3; i++) {
        assertThat(http.read().status()).isEqualTo(200);
      }
    }
    await(0);
    assertThat(limiter.shed()).isZero();
  }
}

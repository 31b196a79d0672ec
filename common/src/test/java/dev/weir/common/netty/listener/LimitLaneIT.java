package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.Admission;
import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.SharedCounts;
import dev.weir.common.ratelimit.StoreFailure;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What limits do to requests on a data listener. */
@Timeout(60)
class LimitLaneIT {
  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final Admission GRANTED = new Admission.Admitted(3, 1_000_000_000L);

  private final Store store = new Store();
  private final BlockingQueue<ClientStream> open = new LinkedBlockingQueue<>();
  private @Nullable Listener listener;

  @AfterEach
  void unbind() {
    if (listener != null) {
      listener.close();
    }
  }

  /** A store that answers when the test says so. */
  private static final class Store implements SharedCounts {
    private final BlockingQueue<CompletableFuture<Answer>> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger released = new AtomicInteger();

    @Override
    public CompletableFuture<Answer> acquire(List<Draw> draws) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public int instances() {
      return 2;
    }

    CompletableFuture<Answer> next() throws InterruptedException {
      CompletableFuture<Answer> next = asked.poll(20, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }

    void answers(Admission admission) throws InterruptedException {
      next().complete(new Answer(List.of(admission), () -> {}));
    }

    Admission lease() {
      return new Admission.Leased(0, released::incrementAndGet);
    }
  }

  private int port(RateLimitRule rule) {
    RateLimits limits = RateLimits.of(List.of(rule));
    limits.share(store);
    ListenerSettings settings =
        ListenerSettings.of("test", "127.0.0.1", 0).withDrain(Duration.ofMillis(100));
    Listener bound = Listener.bind(settings, Planes.of(this::open, TRANSPORT.get(), limits));
    listener = bound;
    return bound.address().getPort();
  }

  /** Paths under /lane are echoed by the fast lane, those under /stay wait for the test. */
  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    if (request.uri().startsWith("/stay")) {
      open.add(client);
    }
    return request.uri().startsWith("/other") ? null : new Echo(request.uri(), client);
  }

  private record Echo(String path, ClientStream client, StringBuilder body) implements Exchange {

    Echo(String path, ClientStream client) {
      this(path, client, new StringBuilder());
    }

    @Override
    public void begin() {
      client.requestMore();
    }

    @Override
    public void onContent(HttpContent content) {
      body.append(content.content().toString(StandardCharsets.UTF_8));
      content.release();
      if (!(content instanceof LastHttpContent)) {
        client.requestMore();
      } else if (path.startsWith("/lane")) {
        client.respond(Planes.ok("lane " + path + body));
      }
    }

    @Override
    public void onClientGone() {
      // holds nothing
    }
  }

  private static RateLimitRule shared(StoreFailure failure) {
    return RateLimitRule.perClient("shared", LimitAlgorithm.FIXED_WINDOW, 4, Duration.ofHours(1))
        .shared(failure);
  }

  private static RateLimitRule atOnce() {
    return RateLimitRule.of(
        "once",
        new RequestMatch("", "", "GET"),
        KeySource.SERVICE,
        LimitAlgorithm.CONCURRENCY,
        1,
        RateLimitRule.NO_WINDOW);
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, body.length(), body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/other"})
  void requestsWait_untilTheStoreAnswers_inOrderAndWithTheirBodies(String path) throws Exception {
    try (Http http = Http.connect(port(shared(StoreFailure.LOCAL)))) {
      http.send(post(path + "/1", "-one") + post("/lane/2", "-two"));
      store.answers(GRANTED);
      RawMessage first = http.read();
      assertThat(first.text()).endsWith(path + "/1-one");
      assertThat(first.header("RateLimit")).hasValue("\"shared\";r=3;t=1");
      store.answers(GRANTED);
      assertThat(http.read().text()).isEqualTo("lane /lane/2-two");
      http.send(post("/lane/3", "-three"));
      store.answers(GRANTED);
      assertThat(http.read().text()).isEqualTo("lane /lane/3-three");
    }
  }

  @Test
  void bodiesThatComeLater_areReadAfterTheAnswer() throws Exception {
    try (Http http = Http.connect(port(shared(StoreFailure.LOCAL)))) {
      http.send("POST /lane/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\n-one");
      CompletableFuture<SharedCounts.Answer> answer = store.next();
      http.send("-two");
      answer.complete(new SharedCounts.Answer(List.of(GRANTED), () -> {}));
      assertThat(http.read().text()).isEqualTo("lane /lane/1-one-two");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/other"})
  void streamsWait_untilTheStoreAnswers_andItIsAskedOnce(String path) throws Exception {
    try (RawHttp2 http = RawHttp2.connect(port(shared(StoreFailure.LOCAL)))) {
      http.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.post(path));
      CompletableFuture<SharedCounts.Answer> answer = store.next();
      byte[] body = "-body".getBytes(StandardCharsets.US_ASCII);
      http.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, body);
      http.ping();
      answer.complete(new SharedCounts.Answer(List.of(GRANTED), () -> {}));
      RawHttp2.Frame head = http.next();
      assertThat(http.fieldsOf(head).get("ratelimit")).hasToString("\"shared\";r=3;t=1");
      assertThat(new String(http.next().payload(), StandardCharsets.US_ASCII))
          .endsWith(path + "-body");
      assertThat(store.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/other"})
  void permitsOfStreams_comeBack_withTheAnswer(String path) throws Exception {
    int port = port(atOnce());
    try (RawHttp2 http = RawHttp2.connect(port)) {
      for (int stream = 1; stream < 7; stream += 2) {
        int whole = RawHttp2.END_HEADERS | RawHttp2.END_STREAM;
        http.send(RawHttp2.HEADERS, whole, stream, RawHttp2.get(path));
        assertThat(http.status(http.next())).isEqualTo(200);
        RawHttp2.Frame frame = http.next();
        while (!frame.endsStream()) {
          frame = http.next();
        }
      }
    }
  }

  @Test
  void refusalOfTheStore_isA429_andTheConnectionGoesOn() throws Exception {
    try (Http http = Http.connect(port(shared(StoreFailure.LOCAL)))) {
      http.send(post("/lane/1", "-one"));
      store.answers(new Admission.Refused(2_500_000_000L));
      RawMessage refused = http.read();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).hasValue("3");
      assertThat(refused.header("RateLimit-Policy")).hasValue("\"shared\";q=4;w=3600");
      assertThat(refused.header("RateLimit")).hasValue("\"shared\";r=0;t=3");
      http.send(post("/lane/2", ""));
      store.answers(GRANTED);
      assertThat(http.read().text()).isEqualTo("lane /lane/2");
    }
  }

  @Test
  void withoutStore_eachInstanceGrantsItsPart() throws Exception {
    try (Http http = Http.connect(port(shared(StoreFailure.LOCAL)))) {
      assertThat(statusWithoutStore(http)).isEqualTo(200);
      assertThat(statusWithoutStore(http)).isEqualTo(200);
      assertThat(statusWithoutStore(http)).isEqualTo(429);
    }
  }

  @Test
  void withoutStore_openPassesAll_closedNothing() throws Exception {
    try (Http http = Http.connect(port(shared(StoreFailure.OPEN)))) {
      for (int i = 0; i < 6; i++) {
        assertThat(statusWithoutStore(http)).isEqualTo(200);
      }
    }
    unbind();
    try (Http http = Http.connect(port(shared(StoreFailure.CLOSED)))) {
      assertThat(statusWithoutStore(http)).isEqualTo(503);
    }
  }

  private int statusWithoutStore(Http http) throws Exception {
    http.send(post("/lane", ""));
    store.next().completeExceptionally(new IOException("away"));
    return http.read().status();
  }

  @Test
  void whatIsGrantedToAClientThatIsGone_isReleased() throws Exception {
    CompletableFuture<SharedCounts.Answer> answer;
    try (Http http = Http.connect(port(shared(StoreFailure.LOCAL)))) {
      http.send(post("/lane", ""));
      answer = store.next();
    }
    Listener bound = listener;
    if (bound != null) {
      bound.close();
    }
    answer.complete(new SharedCounts.Answer(List.of(store.lease()), () -> {}));
    await().untilAtomic(store.released, org.hamcrest.Matchers.is(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lane", "/other"})
  void permits_comeBack_withTheAnswer(String path) throws Exception {
    int port = port(atOnce());
    for (int i = 0; i < 3; i++) {
      RawMessage answer = Http.get(port, path);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("RateLimit")).hasValue("\"once\";r=0");
    }
  }

  @Test
  void permits_areHeldByAnOpenExchange_andComeBackWhenItsClientLeaves() throws Exception {
    int port = port(atOnce());
    try (Http staying = Http.connect(port)) {
      staying.send("GET /stay HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(open.poll(20, TimeUnit.SECONDS)).isNotNull();
      RawMessage refused = Http.get(port, "/lane");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("RateLimit-Policy"))
          .hasValue("\"once\";q=1;qu=\"concurrent-requests\"");
    }
    awaitFree(port);
  }

  @Test
  void permits_comeBack_whenAnExchangeGivesUp() throws Exception {
    int port = port(atOnce());
    try (Http staying = Http.connect(port)) {
      staying.send("GET /stay HTTP/1.1\r\nHost: test\r\n\r\n");
      ClientStream stream = open.poll(20, TimeUnit.SECONDS);
      assertThat(stream).isNotNull();
      stream.eventLoop().execute(stream::abort);
      awaitFree(port);
    }
  }

  private static void awaitFree(int port) {
    await().atMost(Duration.ofSeconds(30)).until(() -> Http.get(port, "/lane").status() == 200);
  }
}

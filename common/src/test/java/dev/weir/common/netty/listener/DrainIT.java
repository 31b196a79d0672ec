package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.testkit.ClassResource;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.netty.RawHttp2;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener that closes under load. */
@Timeout(60)
class DrainIT {

  @RegisterExtension
  private static final ClassResource<Transport> TRANSPORT =
      ClassResource.of(() -> Transport.create(2));

  private static final int CLIENTS = 8;
  private static final int ANSWERS_BEFORE = 400;

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger ids = new AtomicInteger();
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private Listener listener;

  @BeforeEach
  void bind() {
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).withDrain(Duration.ofSeconds(20)),
            Planes.of(this::open, TRANSPORT.get()));
  }

  @AfterEach
  void unbind() {
    listener.close();
    threads.shutdownNow();
  }

  /** Under /lane it answers some milliseconds later; the rest is the fallback's. */
  private @Nullable Exchange open(HttpRequest request, ClientStream client) {
    accepted.add(request.uri());
    return request.uri().startsWith("/lane") ? new Later(client, request.uri()) : null;
  }

  private record Later(ClientStream client, String path) implements Exchange {

    @Override
    public void begin() {
      client.eventLoop().schedule(() -> client.respond(Planes.ok(path)), 3, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onContent(HttpContent content) {
      content.release();
    }

    @Override
    public void onClientGone() {}
  }

  private String nextPath() {
    int id = ids.incrementAndGet();
    return (id % 2 == 0 ? "/lane/" : "/other/") + id;
  }

  private void assertNoneLost(List<Future<Void>> clients) throws Exception {
    while (answered.size() < ANSWERS_BEFORE) {
      Thread.sleep(5);
    }
    listener.close();
    for (Future<Void> client : clients) {
      client.get();
    }
    assertThat(answered).hasSizeGreaterThanOrEqualTo(ANSWERS_BEFORE).containsAll(accepted);
  }

  private List<Future<Void>> start(Callable<Void> client) {
    List<Future<Void>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      running.add(threads.submit(client));
    }
    return running;
  }

  @Test
  void http1_everyRequestIsAnsweredOrNeverAccepted() throws Exception {
    assertNoneLost(start(this::askByHttp1));
  }

  /** Until it is told to close the connection and then finds nobody to connect to. */
  private @Nullable Void askByHttp1() {
    while (true) {
      try (Http http = Http.connect(listener.address())) {
        RawMessage answer;
        do {
          String path = nextPath();
          http.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
          answer = http.read();
          assertThat(answer.text()).endsWith(path);
          answered.add(path);
        } while (answer.header("connection").isEmpty());
      } catch (IOException gone) {
        return null;
      }
    }
  }

  @Test
  void http2_everyRequestIsAnsweredOrNeverAccepted() throws Exception {
    assertNoneLost(start(this::askByHttp2));
  }

  private @Nullable Void askByHttp2() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        String path = nextPath();
        URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort() + path);
        try {
          var request = java.net.http.HttpRequest.newBuilder(uri).build();
          var answer = client.send(request, BodyHandlers.ofString());
          assertThat(answer.body()).endsWith(path);
          answered.add(path);
        } catch (IOException gone) {
          return null;
        }
      }
    }
  }

  /** A request that comes too late for a slow machine is not among those that the server names. */
  @Test
  void http2_isToldTwice_andServedUntilTheSecondTime() throws Exception {
    try (RawHttp2 http = RawHttp2.connect(listener.address().getPort())) {
      get(http, 1);
      while (!http.next().endsStream()) {
        // until stream 1 is answered
      }
      Future<?> closing = threads.submit(listener::close);
      assertThat(lastStream(http.next())).isEqualTo(Integer.MAX_VALUE);
      get(http, 3);
      int last = 0;
      Set<Integer> ended = new HashSet<>();
      for (RawHttp2.Frame frame = http.read(); frame != null; frame = http.read()) {
        if (frame.type() == RawHttp2.GOAWAY) {
          last = lastStream(frame);
        } else if (frame.endsStream()) {
          ended.add(frame.stream());
        }
      }
      assertThat(last).isEqualTo(accepted.contains("/lane/3") ? 3 : 1);
      assertThat(ended.contains(3)).isEqualTo(accepted.contains("/lane/3"));
      closing.get();
    }
  }

  private static void get(RawHttp2 http, int stream) throws IOException {
    http.send(
        RawHttp2.HEADERS,
        RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
        stream,
        RawHttp2.get("/lane/" + stream));
  }

  private static int lastStream(RawHttp2.Frame goAway) {
    assertThat(goAway.type()).isEqualTo(RawHttp2.GOAWAY);
    return ByteBuffer.wrap(goAway.payload()).getInt();
  }

  @Test
  void http1_isToldWithTheNextAnswerThatTheConnectionEnds() throws Exception {
    try (Http http = Http.connect(listener.address())) {
      askUntilToldToClose(http, 1);
      Future<?> closing = threads.submit(listener::close);
      askUntilToldToClose(http, Integer.MAX_VALUE);
      assertThat(http.isClosedByPeer()).isTrue();
      closing.get();
    }
  }

  private void askUntilToldToClose(Http http, int most) {
    RawMessage answer;
    int asked = 0;
    do {
      String path = nextPath();
      try {
        http.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        answer = http.read();
      } catch (IOException closed) {
        // a slow machine: the connection was free for longer than is waited for
        assertThat(accepted).doesNotContain(path);
        return;
      }
      assertThat(answer.text()).endsWith(path);
    } while (answer.header("connection").isEmpty() && ++asked < most);
  }
}

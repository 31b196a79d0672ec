package dev.weir.edge.app.edges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PurgeOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Peers that answer when the test wants them to, and what it wants them to. */
@Timeout(60)
class PeerEdgesIT {

  private static final Pattern NUMBER = Pattern.compile("\"value\":\"/(\\d+)\"");
  private static final Instant NOW = Instant.EPOCH;

  private final InvalidationLedger ledger = new InvalidationLedger(1000, 1000, late -> {});
  private final Peer near = new Peer();
  private final Peer far = new Peer();

  PeerEdgesIT() throws IOException {}

  /** What a peer was told in one request, which it has not answered yet. */
  record Batch(HttpExchange exchange, List<Integer> numbers) {

    /** As a peer does that has forgotten each: of purge 7 it held 7 keys. */
    void acknowledge() throws IOException {
      answer(numbers);
    }

    void answer(List<Integer> removed) throws IOException {
      byte[] bytes = body(removed);
      begin(bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    void begin(int length) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, length);
    }

    static byte[] body(List<Integer> removed) {
      return removed.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(",", "{\"edge\":\"peer\",\"removed\":[", "]}"))
          .getBytes(UTF_8);
    }
  }

  /** What can go wrong after a peer was told. */
  enum Fault {
    KILLED_BEFORE_ITS_ANSWER {
      @Override
      void happensTo(Batch batch) {
        batch.exchange().close();
      }
    },
    KILLED_IN_ITS_ANSWER {
      @Override
      void happensTo(Batch batch) throws IOException {
        byte[] whole = Batch.body(batch.numbers());
        batch.begin(whole.length);
        batch.exchange().getResponseBody().write(Arrays.copyOf(whole, whole.length / 2));
        batch.exchange().getResponseBody().flush();
        batch.exchange().close();
      }
    },
    HALF_A_DOCUMENT {
      @Override
      void happensTo(Batch batch) throws IOException {
        byte[] whole = Batch.body(batch.numbers());
        batch.begin(whole.length / 2);
        batch.exchange().getResponseBody().write(whole, 0, whole.length / 2);
        batch.exchange().close();
      }
    },
    ONE_COUNT_IS_MISSING {
      @Override
      void happensTo(Batch batch) throws IOException {
        batch.answer(batch.numbers().subList(1, batch.numbers().size()));
      }
    };

    abstract void happensTo(Batch batch) throws IOException;
  }

  private static final class Peer {

    private final BlockingQueue<Batch> told = new LinkedBlockingQueue<>();
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    Peer() throws IOException {
      server.createContext("/api/invalidations/local/batch", this::hear);
      server.start();
    }

    private void hear(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      told.add(
          new Batch(
              exchange,
              NUMBER.matcher(body).results().map(each -> Integer.valueOf(each.group(1))).toList()));
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Batch next() throws InterruptedException {
      Batch batch = told.poll(30, TimeUnit.SECONDS);
      assertThat(batch).as("a batch").isNotNull();
      return batch;
    }
  }

  @AfterEach
  void stop() {
    near.server.stop(0);
    far.server.stop(0);
  }

  private PeerEdges edges(Mono<?> pause, Peer... peers) {
    List<URI> uris = Arrays.stream(peers).map(Peer::uri).toList();
    return new PeerEdges(WebClient.create(), uris, ledger, InstantSource.fixed(NOW), pause);
  }

  private void tell(PeerEdges edges, int from, int to) {
    for (int number = from; number <= to; number++) {
      Map<String, EdgeState> pending = new LinkedHashMap<>();
      edges.names().forEach(name -> pending.put(name, new EdgeState.Pending(0, "", true)));
      PurgeOrder order = new PurgeOrder(PurgeOrder.Type.URL, "/" + number, null, false);
      Invalidation begun = new Invalidation(id(number), order, NOW, pending);
      ledger.open(begun);
      edges.tell(begun, CompletableFuture.completedFuture(0L));
    }
  }

  private static String id(int number) {
    return "id-" + number;
  }

  private EdgeState state(int number, Peer peer) {
    return Objects.requireNonNull(
        ledger.find(id(number)).orElseThrow().edges().get(peer.uri().toString()));
  }

  private void assertAcknowledged(int number, Peer... peers) throws Exception {
    ledger.whenComplete(id(number)).get(30, TimeUnit.SECONDS);
    for (Peer peer : peers) {
      assertThat(state(number, peer))
          .isEqualTo(new EdgeState.Acknowledged(NOW, OptionalLong.of(number)));
    }
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void firstPurgeIsToldAtOnce_andWhatComesMeanwhileGoesTogether_afterThePause() throws Exception {
    Sinks.One<Integer> pauseOver = Sinks.one();
    try (PeerEdges edges = edges(pauseOver.asMono(), near)) {
      tell(edges, 1, 1);
      Batch first = near.next();
      assertThat(first.numbers()).isEqualTo(numbers(1, 1));
      tell(edges, 2, 40);
      first.acknowledge();
      assertAcknowledged(1, near);

      tell(edges, 41, 50);
      assertThat(state(2, near)).isInstanceOf(EdgeState.Pending.class);
      pauseOver.tryEmitValue(1);
      Batch second = near.next();
      assertThat(second.numbers()).isEqualTo(numbers(2, 50));
      second.acknowledge();
      for (int number = 2; number <= 50; number++) {
        assertAcknowledged(number, near);
      }
      assertThat(near.told).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAPeerDoesNotAcknowledge_isToldAgain_eachByItsId(Fault fault) throws Exception {
    try (PeerEdges edges = edges(Mono.just(1), near)) {
      tell(edges, 1, 1);
      Batch first = near.next();
      tell(edges, 2, 4);
      first.acknowledge();
      assertAcknowledged(1, near);
      Batch lost = near.next();
      assertThat(lost.numbers()).isEqualTo(numbers(2, 4));
      fault.happensTo(lost);

      Batch again = near.next();
      assertThat(again.numbers()).startsWith(2, 3, 4);
      again.acknowledge();
      for (int number = 2; number <= 4; number++) {
        assertAcknowledged(number, near);
      }
    }
  }

  @Test
  void slowPeer_isNamedAsPending_andNobodyWaitsForIt() throws Exception {
    try (PeerEdges edges = edges(Mono.just(1), far, near)) {
      tell(edges, 1, 20);
      Batch waits = far.next();
      int acknowledged = 0;
      while (acknowledged < 20) {
        Batch batch = near.next();
        batch.acknowledge();
        acknowledged += batch.numbers().size();
      }
      while (!(state(20, near) instanceof EdgeState.Acknowledged)) {
        Thread.onSpinWait();
      }
      for (int number = 1; number <= 20; number++) {
        assertThat(state(number, near))
            .isEqualTo(new EdgeState.Acknowledged(NOW, OptionalLong.of(number)));
        assertThat(state(number, far)).isInstanceOf(EdgeState.Pending.class);
      }
      waits.acknowledge();
      while (ledger.openCount() > 0) {
        Batch batch = far.told.poll(10, TimeUnit.MILLISECONDS);
        if (batch != null) {
          batch.acknowledge();
        }
      }
      assertAcknowledged(20, near, far);
    }
  }
}

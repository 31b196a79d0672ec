package dev.weir.edge.app.functions;

import dev.weir.edge.invalidate.EdgeState;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * The other edges, told over HTTP. What one does not acknowledge is repeated with growing pauses
 * for about ten minutes; an edge that was away for longer asks when it starts.
 */
public final class PeerFunctions implements FunctionCopies {

  private static final Logger log = LoggerFactory.getLogger(PeerFunctions.class);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int RETRIES = 64;

  private final WebClient client;
  private final List<URI> peers;
  private final InstantSource clock;
  private final Map<String, Map<String, EdgeState>> states = new ConcurrentHashMap<>();
  private final Map<String, Disposable> telling = new ConcurrentHashMap<>();

  public PeerFunctions(WebClient client, List<URI> peers, InstantSource clock) {
    this.client = client;
    this.peers = List.copyOf(peers);
    this.clock = clock;
  }

  /** What was told while this edge was away is asked for, in the background. */
  @Override
  public void serve(Taker taker) {
    Flux.fromIterable(peers)
        .flatMap(this::ask)
        .concatMap(word -> taker.take(word).onErrorResume(error -> passOver(word, error)))
        .subscribe();
  }

  private Flux<FunctionWord> ask(URI peer) {
    return client
        .get()
        .uri(peer.resolve("/api/functions/copies"))
        .retrieve()
        .bodyToFlux(FunctionWord.class)
        .timeout(ATTEMPT_TIMEOUT)
        .onErrorResume(away -> Flux.empty());
  }

  private static Mono<Void> passOver(FunctionWord word, Throwable error) {
    log.warn("the function {} of another edge is refused here: {}", word.name(), error.toString());
    return Mono.empty();
  }

  @Override
  public Mono<Void> tell(FunctionWord word) {
    Map<String, EdgeState> edges = new ConcurrentSkipListMap<>();
    peers.forEach(peer -> edges.put(peer.toString(), new EdgeState.Pending(0, "", true)));
    states.put(word.name(), edges);
    Sinks.Empty<Void> done = Sinks.empty();
    Disposable now =
        Flux.fromIterable(peers)
            .flatMap(peer -> tell(word, peer, edges))
            .then()
            .subscribe(nothing -> {}, failure -> {}, done::tryEmitEmpty);
    Disposable before = telling.put(word.name(), now);
    if (before != null) {
      before.dispose();
    }
    return done.asMono();
  }

  private Mono<Void> tell(FunctionWord word, URI peer, Map<String, EdgeState> edges) {
    AtomicInteger attempts = new AtomicInteger();
    return Mono.defer(() -> put(peer, word))
        .doOnError(error -> pending(edges, peer, attempts.incrementAndGet(), error, true))
        .retryWhen(Retry.backoff(RETRIES, FIRST_PAUSE).maxBackoff(LONGEST_PAUSE))
        .doOnSuccess(done -> acknowledged(edges, peer))
        .onErrorResume(
            error -> {
              pending(edges, peer, attempts.get(), error, false);
              return Mono.never();
            });
  }

  private Mono<Void> put(URI peer, FunctionWord word) {
    return client
        .put()
        .uri(peer.resolve("/api/functions/" + word.name() + "/copy"))
        .bodyValue(word)
        .retrieve()
        .toBodilessEntity()
        .timeout(ATTEMPT_TIMEOUT)
        .then();
  }

  private void acknowledged(Map<String, EdgeState> edges, URI peer) {
    edges.put(peer.toString(), new EdgeState.Acknowledged(clock.instant(), OptionalLong.empty()));
  }

  private static void pending(
      Map<String, EdgeState> edges, URI peer, int attempts, Throwable error, boolean retrying) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String detail = String.valueOf(cause.getMessage());
    edges.put(peer.toString(), new EdgeState.Pending(attempts, detail, retrying));
  }

  @Override
  public Map<String, EdgeState> edges(String name) {
    return Map.copyOf(states.getOrDefault(name, Map.of()));
  }
}

package dev.weir.edge.app;

import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The other edges, told over HTTP. What one does not acknowledge is repeated with growing pauses
 * for about ten minutes; the ledger shows how far each has come.
 */
final class PeerEdges implements OtherEdges {

  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int RETRIES = 64;

  private final WebClient client;
  private final List<URI> peers;
  private final InvalidationLedger ledger;
  private final InstantSource clock;

  PeerEdges(WebClient client, List<URI> peers, InvalidationLedger ledger, InstantSource clock) {
    this.client = client;
    this.peers = List.copyOf(peers);
    this.ledger = ledger;
    this.clock = clock;
  }

  List<URI> peers() {
    return peers;
  }

  @Override
  public List<String> names() {
    return peers.stream().map(URI::toString).toList();
  }

  @Override
  public void tell(Invalidation begun, CompletableFuture<Long> counted) {
    InvalidationRequest request = InvalidationRequest.of(begun.order());
    Flux.fromIterable(peers).flatMap(peer -> tell(begun.id(), peer, request)).subscribe();
  }

  private Mono<Void> tell(String id, URI peer, InvalidationRequest request) {
    AtomicInteger attempts = new AtomicInteger();
    return Mono.defer(() -> post(peer, request))
        .doOnError(error -> pending(id, peer, attempts.incrementAndGet(), error, true))
        .retryWhen(Retry.backoff(RETRIES, FIRST_PAUSE).maxBackoff(LONGEST_PAUSE))
        .doOnNext(done -> acknowledged(id, peer, done))
        .then()
        .onErrorResume(
            error -> {
              pending(id, peer, attempts.get(), error, false);
              return Mono.empty();
            });
  }

  private Mono<LocalInvalidation> post(URI peer, InvalidationRequest request) {
    return client
        .post()
        .uri(peer.resolve("/api/invalidations/local"))
        .bodyValue(request)
        .retrieve()
        .bodyToMono(LocalInvalidation.class)
        .timeout(ATTEMPT_TIMEOUT);
  }

  /** What a peer says of itself; never fails. */
  Mono<EdgeView> ask(URI peer) {
    return client
        .get()
        .uri(peer.resolve("/api/edges/self"))
        .retrieve()
        .bodyToMono(EdgeView.class)
        .timeout(ATTEMPT_TIMEOUT)
        .map(view -> view.at(peer.toString()))
        .onErrorResume(
            error -> Mono.just(EdgeView.gone(peer.toString(), String.valueOf(error.getMessage()))));
  }

  private void acknowledged(String id, URI peer, LocalInvalidation done) {
    ledger.note(id, peer.toString(), new EdgeState.Acknowledged(clock.instant(), done.count()));
  }

  private void pending(String id, URI peer, int attempts, Throwable error, boolean retrying) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String detail = String.valueOf(cause.getMessage());
    ledger.note(id, peer.toString(), new EdgeState.Pending(attempts, detail, retrying));
  }
}

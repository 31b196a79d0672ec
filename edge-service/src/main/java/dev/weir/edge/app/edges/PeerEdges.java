package dev.weir.edge.app.edges;

import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PeerQueue;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** The other edges, told over HTTP; the ledger shows how far each has come. */
public final class PeerEdges implements OtherEdges, AutoCloseable {

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration GATHERING = Duration.ofMillis(5);

  private final WebClient client;
  private final Map<URI, PeerTeller> peers = new LinkedHashMap<>();

  public PeerEdges(
      WebClient client, List<URI> peers, InvalidationLedger ledger, InstantSource clock) {
    this(client, peers, ledger, clock, Mono.delay(GATHERING));
  }

  PeerEdges(
      WebClient client,
      List<URI> peers,
      InvalidationLedger ledger,
      InstantSource clock,
      Mono<?> pause) {
    this.client = client;
    for (URI peer : peers) {
      this.peers.put(peer, new PeerTeller(client, peer, ledger, clock, pause));
    }
  }

  public List<URI> peers() {
    return List.copyOf(peers.keySet());
  }

  /** How many purges wait to be told to a peer; one that stands for all counts as one. */
  public int waiting(URI peer) {
    PeerTeller teller = peers.get(peer);
    return teller == null ? 0 : teller.waiting();
  }

  @Override
  public List<String> names() {
    return peers.keySet().stream().map(URI::toString).toList();
  }

  @Override
  public void tell(Invalidation begun, CompletableFuture<Long> counted) {
    PeerQueue.Told told = new PeerQueue.Told(begun.id(), begun.order());
    peers.values().forEach(peer -> peer.tell(told));
  }

  /** What a peer says of itself; never fails. */
  Mono<EdgeView> ask(URI peer) {
    return client
        .get()
        .uri(peer.resolve("/api/edges/self"))
        .retrieve()
        .bodyToMono(EdgeView.class)
        .timeout(ASK_TIMEOUT)
        .map(view -> view.at(peer.toString()))
        .onErrorResume(
            error -> Mono.just(EdgeView.gone(peer.toString(), String.valueOf(error.getMessage()))));
  }

  @Override
  public void close() {
    peers.values().forEach(PeerTeller::close);
  }
}

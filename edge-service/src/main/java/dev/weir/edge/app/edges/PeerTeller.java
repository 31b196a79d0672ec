package dev.weir.edge.app.edges;

import dev.weir.edge.app.purge.InvalidationRequest;
import dev.weir.edge.app.purge.LocalInvalidations;
import dev.weir.edge.invalidate.EdgeState;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PeerQueue;
import dev.weir.edge.invalidate.PeerQueue.Batch;
import dev.weir.edge.invalidate.PeerQueue.Told;
import dev.weir.edge.invalidate.PurgeOrder;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Tells one peer of purges: one request at a time, with all that waits, as far as a batch goes. A
 * purge that finds nothing under way is told at once. What comes while a batch is under way goes
 * together, a pause after it was acknowledged: a request costs both edges many times what one more
 * purge in it does. A batch that is not acknowledged is sent again with growing pauses, until the
 * peer takes it.
 */
public final class PeerTeller implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerTeller.class);

  /** How many purges wait for a peer one by one. */
  static final int MOST_WAITING = 10_000;

  /** How many purges one request tells of. */
  public static final int BATCH = 500;

  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final PurgeOrder ALL = new PurgeOrder(PurgeOrder.Type.ALL, "", null, false);

  private final WebClient client;
  private final URI peer;
  private final InvalidationLedger ledger;
  private final InstantSource clock;
  private final Mono<?> pause;
  private final PeerQueue queue = new PeerQueue(MOST_WAITING, BATCH);
  private final Disposable.Swap sending = Disposables.swap();

  /** Why the latest attempt failed; null where it did not. */
  private volatile EdgeState.@Nullable Pending failure;

  /**
   * A way to a peer that was told of nothing yet.
   *
   * @param pause has a value when purges have gathered for long enough that came while others were
   *     told
   */
  PeerTeller(
      WebClient client, URI peer, InvalidationLedger ledger, InstantSource clock, Mono<?> pause) {
    this.client = client;
    this.peer = peer;
    this.ledger = ledger;
    this.clock = clock;
    this.pause = pause;
  }

  void tell(Told told) {
    if (queue.add(told)) {
      send();
      return;
    }
    EdgeState.Pending away = failure;
    if (away != null) {
      ledger.note(told.id(), peer.toString(), away);
    }
  }

  /** How many purges wait, one that is under way not among them. */
  int waiting() {
    return queue.size();
  }

  private void send() {
    sending.replace(
        Mono.defer(this::attempt)
            .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE).maxBackoff(LONGEST_PAUSE))
            .repeatWhen(told -> told.takeWhile(_ -> queue.goesOn()).concatMap(_ -> pause))
            .subscribe());
  }

  private Mono<LocalInvalidations> attempt() {
    Batch batch = queue.take(ledger.latest());
    return post(requests(batch))
        .doOnNext(done -> acknowledged(batch, done))
        .doOnError(error -> failed(batch, error));
  }

  private static List<InvalidationRequest> requests(Batch batch) {
    return switch (batch) {
      case Batch.Everything _ -> List.of(InvalidationRequest.of(ALL));
      case Batch.Orders(List<Told> told) ->
          told.stream().map(each -> InvalidationRequest.of(each.order())).toList();
    };
  }

  private Mono<LocalInvalidations> post(List<InvalidationRequest> requests) {
    return client
        .post()
        .uri(peer.resolve("/api/invalidations/local/batch"))
        .bodyValue(requests)
        .retrieve()
        .bodyToMono(LocalInvalidations.class)
        .timeout(ATTEMPT_TIMEOUT)
        .filter(done -> done.removed().size() == requests.size())
        .switchIfEmpty(
            Mono.error(() -> new IllegalStateException("it does not answer for each purge")));
  }

  private void acknowledged(Batch batch, LocalInvalidations done) {
    if (failure != null) {
      failure = null;
      log.info("the edge at {} is told of purges again", peer);
    }
    switch (batch) {
      case Batch.Everything(long upTo) ->
          ledger.noteAll(peer.toString(), upTo, acknowledged(OptionalLong.empty()));
      case Batch.Orders(List<Told> told) -> {
        for (int i = 0; i < told.size(); i++) {
          ledger.note(told.get(i).id(), peer.toString(), acknowledged(done.count(i)));
        }
      }
    }
  }

  private EdgeState acknowledged(OptionalLong removed) {
    return new EdgeState.Acknowledged(clock.instant(), removed);
  }

  private void failed(Batch batch, Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    EdgeState.Pending before = failure;
    EdgeState.Pending now =
        new EdgeState.Pending(
            before == null ? 1 : before.attempts() + 1, String.valueOf(cause.getMessage()), true);
    failure = now;
    if (before == null) {
      log.warn("the edge at {} is not told of purges, it is tried again: {}", peer, now.detail());
    }
    if (batch instanceof Batch.Orders(List<Told> told)) {
      told.forEach(each -> ledger.note(each.id(), peer.toString(), now));
    }
    queue.giveBack(batch);
  }

  @Override
  public void close() {
    sending.dispose();
  }
}

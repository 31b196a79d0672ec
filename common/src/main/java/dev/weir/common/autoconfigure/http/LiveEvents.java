package dev.weir.common.autoconfigure.http;

import java.time.Duration;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Server-sent events of which a reader hears something every 15 s: by that it tells a stream with
 * nothing to say from a connection that is dead.
 */
public final class LiveEvents {

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private LiveEvents() {}

  /** Those events until they end, and a comment every 15 s that a reader has room for. */
  public static <T> Flux<ServerSentEvent<T>> of(Flux<ServerSentEvent<T>> events) {
    return of(events, Flux.interval(HEARTBEAT));
  }

  static <T> Flux<ServerSentEvent<T>> of(Flux<ServerSentEvent<T>> events, Flux<?> beats) {
    Flux<Signal<ServerSentEvent<T>>> comments =
        beats
            .onBackpressureDrop()
            .map(_ -> Signal.next(ServerSentEvent.<T>builder().comment("heartbeat").build()));
    // one at a time: what a reader has not taken is its writer's to know
    return Flux.merge(Flux.just(events.materialize(), comments), 2, 1).dematerialize();
  }
}

package dev.weir.chat.app.drain;

import dev.weir.chat.app.config.ChatProperties;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.Drain;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Sends everybody away: readiness goes first, so that nobody new is routed here meanwhile. Safe for
 * any thread: of two that begin and stop, readiness is as the last left it.
 */
public final class Departure {

  private final Connections connections;
  private final Drain drain;
  private final ApplicationEventPublisher events;
  private final ChatProperties.DrainTimes usual;

  public Departure(
      Connections connections,
      ChatProperties.DrainTimes usual,
      ApplicationEventPublisher events,
      RandomGenerator random) {
    this.connections = connections;
    this.usual = usual;
    this.events = events;
    this.drain = new Drain(connections, Departure::later, random);
  }

  /** The times that hold unless told. */
  public ChatProperties.DrainTimes usual() {
    return usual;
  }

  /** Begins; see {@link Drain#begin}. */
  public synchronized CompletableFuture<Void> begin(Duration delay, Duration over) {
    AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
    return drain.begin(delay, over);
  }

  /** Lets clients in again. */
  public synchronized void stop() {
    if (drain.stop()) {
      AvailabilityChangeEvent.publish(events, this, ReadinessState.ACCEPTING_TRAFFIC);
    }
  }

  public boolean isOn() {
    return drain.isOn();
  }

  public DrainView view() {
    return new DrainView(drain.isOn(), connections.size());
  }

  private static void later(Duration after, Runnable task) {
    CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS).execute(task);
  }
}

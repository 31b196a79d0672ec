package dev.weir.chat.app;

import dev.weir.chat.netty.Broadcaster;
import dev.weir.chat.netty.EchoServer;
import dev.weir.chat.netty.RoomServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * When the service stops, sends every client away with 1012 and waits for their answers, while the
 * listener still serves them.
 */
final class Farewell implements SmartLifecycle {

  private final Broadcaster broadcaster;
  private final RoomServer rooms;
  private final Optional<EchoServer> echo;
  private final Duration longest;
  private final int phase;
  private volatile boolean running;

  /**
   * A farewell that has not been said.
   *
   * @param longest how long clients may take to answer
   * @param listenerPhase the phase of the listener, which stops after this
   */
  Farewell(
      Broadcaster broadcaster,
      RoomServer rooms,
      Optional<EchoServer> echo,
      Duration longest,
      int listenerPhase) {
    this.broadcaster = broadcaster;
    this.rooms = rooms;
    this.echo = echo;
    this.longest = longest;
    this.phase = listenerPhase + 1;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    CompletableFuture.allOf(
            broadcaster.drain(),
            rooms.drain(),
            echo.map(EchoServer::drain).orElse(CompletableFuture.completedFuture(null)))
        .completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}

package dev.weir.chat.app.drain;

import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.echo.EchoServer;
import dev.weir.chat.netty.room.RoomServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * When the service stops, sends every client away with 1012 and waits for their answers, while the
 * data listener still serves them and the control port still says that the service is not ready.
 */
public final class Farewell implements SmartLifecycle {

  /** Before the control port's graceful shutdown, which has {@link #DEFAULT_PHASE} - 1024. */
  private static final int PHASE = DEFAULT_PHASE - 512;

  private final Departure departure;
  private final Broadcaster broadcaster;
  private final RoomServer rooms;
  private final Optional<EchoServer> echo;
  private final Duration longest;
  private volatile boolean running;
  private boolean said;

  /**
   * A farewell that has not been said.
   *
   * @param longest how long clients may take to answer
   */
  public Farewell(
      Departure departure,
      Broadcaster broadcaster,
      RoomServer rooms,
      Optional<EchoServer> echo,
      Duration longest) {
    this.departure = departure;
    this.broadcaster = broadcaster;
    this.rooms = rooms;
    this.echo = echo;
    this.longest = longest;
  }

  /** Where one was said before, as to a context that is started again, it is over. */
  @Override
  public synchronized void start() {
    if (said) {
      broadcaster.reopen();
      rooms.reopen();
      echo.ifPresent(EchoServer::reopen);
      departure.stop();
    }
    running = true;
  }

  /** A drain that is going on already gets as long as a new one would. */
  @Override
  public synchronized void stop() {
    running = false;
    said = true;
    Duration delay = departure.usual().delay();
    Duration over = departure.usual().over();
    await(departure.begin(delay, over), delay.plus(over).plusSeconds(1));
    await(
        CompletableFuture.allOf(
            broadcaster.drain(),
            rooms.drain(),
            echo.map(EchoServer::drain).orElse(CompletableFuture.completedFuture(null))),
        longest);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  private static void await(CompletableFuture<Void> done, Duration longest) {
    done.copy().completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS).join();
  }
}

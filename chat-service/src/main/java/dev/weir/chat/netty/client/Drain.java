package dev.weir.chat.netty.client;

import dev.weir.chat.session.CloseReason;
import dev.weir.chat.session.DrainPlan;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends everybody away with {@link CloseReason#RESTART} over a time, in batches, each with a hint
 * when to come back. While it goes on, nobody new is to be let in. Safe for any thread.
 */
public final class Drain {

  /** Does something later. */
  @FunctionalInterface
  public interface Later {
    void run(Duration after, Runnable task);
  }

  private final Connections connections;
  private final Later later;
  private final RandomGenerator random;
  private @Nullable Run current;

  /** None is going on. */
  public Drain(Connections connections, Later later, RandomGenerator random) {
    this.connections = connections;
    this.later = later;
    this.random = random;
  }

  /**
   * Begins, unless it has begun.
   *
   * @param delay how long those who route clients here have to notice; nobody waits for nobody
   * @param over how long it takes from then on
   * @return done when the last has been told, or the drain was stopped
   */
  public synchronized CompletableFuture<Void> begin(Duration delay, Duration over) {
    if (current != null) {
      return current.done;
    }
    Run run = new Run(over);
    current = run;
    later.run(connections.size() == 0 ? Duration.ZERO : delay, run::plan);
    return run.done;
  }

  /** Stops it; false where there is none. Who was sent away stays away. */
  public synchronized boolean stop() {
    if (current == null) {
      return false;
    }
    current.done.complete(null);
    current = null;
    return true;
  }

  /** Whether it has begun, and was not stopped: nobody new is to be let in. */
  public synchronized boolean isOn() {
    return current != null;
  }

  /** One drain, from its beginning until it is done or stopped. */
  private final class Run {

    private final Duration over;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Run(Duration over) {
      this.over = over;
    }

    void plan() {
      DrainPlan plan = new DrainPlan(connections.size(), over);
      if (plan.batches() == 0) {
        done.complete(null);
      } else {
        send(plan, 0, connections.all().iterator());
      }
    }

    private void send(DrainPlan plan, int batch, Iterator<Connection> left) {
      if (done.isDone()) {
        return;
      }
      boolean last = batch + 1 == plan.batches();
      for (int i = 0; left.hasNext() && (last || i < plan.size(batch)); i++) {
        Connections.close(left.next(), CloseReason.RESTART, text(plan));
      }
      if (last) {
        done.complete(null);
      } else {
        Duration pause = plan.at(batch + 1).minus(plan.at(batch));
        later.run(pause, () -> send(plan, batch + 1, left));
      }
    }

    private String text(DrainPlan plan) {
      return "%s; come back in %d ms"
          .formatted(CloseReason.RESTART.text(), plan.hint(random).toMillis());
    }
  }
}

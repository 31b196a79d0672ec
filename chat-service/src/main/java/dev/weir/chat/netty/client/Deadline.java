package dev.weir.chat.netty.client;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something on an event loop when a time has come by the wall clock. Belongs to the loop. */
public final class Deadline {

  /** Looks again at the latest then: clocks are set, and timers do not reach any far. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final EventExecutor loop;
  private final InstantSource wall;
  private final Runnable action;
  private @Nullable Future<?> timer;

  public Deadline(EventExecutor loop, InstantSource wall, Runnable action) {
    this.loop = loop;
    this.wall = wall;
    this.action = action;
  }

  /** Sets it, in place of what was set before; null for never. */
  public void set(@Nullable Instant at) {
    cancel();
    if (at != null) {
      await(at);
    }
  }

  public void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void await(Instant at) {
    Duration left = Duration.between(wall.instant(), at);
    Duration wait = left.compareTo(LONGEST) < 0 ? left : LONGEST;
    timer = loop.schedule(() -> check(at), Math.max(wait.toMillis(), 0), TimeUnit.MILLISECONDS);
  }

  private void check(Instant at) {
    if (wall.instant().isBefore(at)) {
      await(at);
    } else {
      action.run();
    }
  }
}

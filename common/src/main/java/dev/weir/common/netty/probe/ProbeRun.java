package dev.weir.common.netty.probe;

import dev.weir.common.health.ProbeOutcome;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The time of one probe: it ends once, passed, failed or too late. Belongs to one event loop. */
final class ProbeRun {

  private final Consumer<ProbeOutcome> then;
  private final Runnable letGo;
  private final Future<?> timer;
  private final long startNanos = System.nanoTime();
  private boolean over;

  /**
   * @param letGo lets go of the connection, however the probe ended
   */
  ProbeRun(EventLoop loop, Duration limit, Runnable letGo, Consumer<ProbeOutcome> then) {
    this.then = then;
    this.letGo = letGo;
    this.timer =
        loop.schedule(
            () -> fail("no answer within " + limit.toMillis() + " ms"),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  boolean isOver() {
    return over;
  }

  void pass() {
    end(new ProbeOutcome.Passed(Duration.ofNanos(System.nanoTime() - startNanos)));
  }

  void fail(String reason) {
    end(new ProbeOutcome.Failed(reason));
  }

  private void end(ProbeOutcome outcome) {
    if (!over) {
      over = true;
      timer.cancel(false);
      letGo.run();
      then.accept(outcome);
    }
  }
}

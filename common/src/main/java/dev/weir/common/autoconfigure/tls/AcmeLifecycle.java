package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeKeeper;
import dev.weir.common.acme.AcmeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets a keeper of certificates look what it is time for, on a thread of its own, once the
 * listeners are there to answer the authority's questions.
 */
final class AcmeLifecycle implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(AcmeLifecycle.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final @Nullable AcmeKeeper keeper;
  private @Nullable ScheduledExecutorService timer;

  /**
   * @param keeper null where no certificate is to be had by ACME
   */
  AcmeLifecycle(@Nullable AcmeKeeper keeper) {
    this.keeper = keeper;
  }

  List<AcmeState> states() {
    return keeper == null ? List.of() : keeper.states();
  }

  @Nullable AcmeKeeper keeper() {
    return keeper;
  }

  @Override
  public synchronized void start() {
    if (keeper != null && timer == null) {
      timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("weir-acme").factory());
      timer.scheduleWithFixedDelay(() -> look(keeper), 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static void look(AcmeKeeper keeper) {
    try {
      keeper.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("certificates could not be ordered", e);
    }
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return timer != null;
  }
}

package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  /** For which all threads are busy all the time. */
  private static Watchdog dog(Duration stayAwake) {
    return new Watchdog(stayAwake, _ -> System.nanoTime());
  }

  private static void waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Test
  void aCallThatTakesTooLongIsInterrupted() {
    try (Watchdog dog = dog(LONG)) {
      Watchdog.Watch watch = dog.watch(SHORT);
      assertThatThrownBy(WatchdogTest::waitForEver).isInstanceOf(InterruptedException.class);
      assertThat(watch.end()).isTrue();
      assertThat(watch.end()).isTrue();
    }
  }

  @Test
  void itWakesForACallAfterItHasGoneToSleep() {
    try (Watchdog dog = dog(Duration.ZERO)) {
      for (int i = 0; i < 50; i++) {
        Watchdog.Watch watch = dog.watch(SHORT);
        assertThatThrownBy(WatchdogTest::waitForEver).isInstanceOf(InterruptedException.class);
        assertThat(watch.end()).isTrue();
      }
    }
  }

  @Test
  void theInterruptOfOneCallNeverReachesTheNext() {
    try (Watchdog dog = dog(Duration.ZERO)) {
      for (int i = 0; i < 200; i++) {
        Watchdog.Watch early = dog.watch(Duration.ofNanos(i * 20_000L));
        LockSupport.parkNanos(1_000_000);
        early.end();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        Watchdog.Watch late = dog.watch(LONG);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(late.end()).isFalse();
      }
    }
  }

  @Test
  void ofSeveralCallsOnlyTheOneThatIsTooLongIsInterrupted() throws InterruptedException {
    try (Watchdog dog = dog(LONG)) {
      CountDownLatch watched = new CountDownLatch(1);
      CountDownLatch enough = new CountDownLatch(1);
      boolean[] interrupted = new boolean[2];
      Thread patient =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Watchdog.Watch watch = dog.watch(LONG);
                    watched.countDown();
                    try {
                      enough.await();
                    } catch (InterruptedException e) {
                      interrupted[0] = true;
                    }
                    interrupted[1] = watch.end();
                  });
      watched.await();
      Watchdog.Watch watch = dog.watch(SHORT);
      assertThatThrownBy(WatchdogTest::waitForEver).isInstanceOf(InterruptedException.class);
      assertThat(watch.end()).isTrue();
      enough.countDown();
      patient.join();
      assertThat(interrupted).containsExactly(false, false);
    }
  }
}

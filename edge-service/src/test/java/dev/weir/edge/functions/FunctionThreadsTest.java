package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FunctionThreadsTest {
  private final FunctionThreads threads = new FunctionThreads(1, 10);
  private final FairQueue.Share<FunctionTask> share = new FairQueue.Share<>();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void taskThatBreaks_doesNotHoldUpThoseThatWait() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    offer(
        () -> {
          await(go);
          throw new IllegalStateException("thrown by a test, on purpose");
        });
    CompletableFuture<String> next = offer(() -> {});

    go.countDown();

    assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    assertThat(threads.waiting()).isZero();
  }

  @Test
  void close_interruptsWhatRuns_andTurnsAwayWhatWaits() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<String> first =
        offer(
            () -> {
              running.countDown();
              await(never);
            });
    running.await();
    CompletableFuture<String> second = offer(() -> {});
    CompletableFuture<String> third = offer(() -> {});

    threads.close();

    assertThat(second).isCompletedWithValue("away");
    assertThat(third).isCompletedWithValue("away");
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    assertThat(offer(() -> {})).isCompletedWithValue("away");
  }

  private CompletableFuture<String> offer(Runnable task) {
    CompletableFuture<String> end = new CompletableFuture<>();
    Runnable telling =
        () -> {
          task.run();
          end.complete("ran");
        };
    threads.offer(share, new FunctionTask(telling, () -> end.complete("away")));
    return end;
  }

  /** Until then, or until this thread is interrupted. */
  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

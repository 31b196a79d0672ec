package dev.weir.lb.auth;

import dev.weir.common.control.Attempts;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Checks passwords, each of which takes a processor for tens of milliseconds: on threads of their
 * own, no more of them than leave half of the processors to everything else, with a bound on those
 * that wait, in all and of one client. Used by any thread.
 */
public final class PasswordChecks implements AutoCloseable {

  private static final int WAITING_PER_THREAD = 32;
  private static final int MOST_PER_CLIENT = 8;

  private final ThreadPoolExecutor threads;
  private final Map<ByteBuffer, Integer> underWay = new HashMap<>();

  /** What became of a check. */
  sealed interface Place {

    /**
     * It is made, or will be.
     *
     * @param right whether the password is; fails where no more checks are made
     */
    record Taken(CompletionStage<Boolean> right) implements Place {}

    /** As many wait as may. */
    record Full() implements Place {}

    /** As many of that client wait as may. */
    record Enough() implements Place {}
  }

  /** Threads for half of the processors. */
  public static PasswordChecks ofProcessors(int processors) {
    int threads = Math.max(1, processors / 2);
    return new PasswordChecks(threads, threads * WAITING_PER_THREAD);
  }

  PasswordChecks(int threads, int waiting) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().daemon().name("weir-passwords-", 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Has a check made for a client, unless too many are. */
  Place submit(InetAddress client, BooleanSupplier check) {
    ByteBuffer host = Attempts.host(client);
    if (!enter(host)) {
      return new Place.Enough();
    }
    try {
      CompletableFuture<Boolean> right =
          CompletableFuture.supplyAsync(check::getAsBoolean, threads);
      return new Place.Taken(right.whenComplete((_, _) -> leave(host)));
    } catch (RejectedExecutionException e) {
      leave(host);
      return new Place.Full();
    }
  }

  /** Whether a client may have one more. */
  private synchronized boolean enter(ByteBuffer host) {
    int already = underWay.getOrDefault(host, 0);
    if (already < MOST_PER_CLIENT) {
      underWay.put(host, already + 1);
    }
    return already < MOST_PER_CLIENT;
  }

  private synchronized void leave(ByteBuffer host) {
    underWay.computeIfPresent(host, (_, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

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
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords, each of which takes a processor for tens of milliseconds: on threads of their
 * own, no more of them than leave half of the processors to everything else, with a bound on those
 * that wait, in all and of one client, and on how long they do. Used by any thread.
 */
public final class PasswordChecks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PasswordChecks.class);
  private static final int WAITING_PER_THREAD = 32;
  private static final int MOST_PER_CLIENT = 8;

  /** Who waits longer has left, or tries again: the processor is for those who came since. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ThreadPoolExecutor threads;
  private final LongSupplier nanoClock;
  private final Map<ByteBuffer, Integer> underWay = new HashMap<>();

  /** What a check came to. */
  enum Outcome {
    RIGHT,
    WRONG,
    /** It waited too long, the service stops, or bcrypt failed. */
    NOT_MADE
  }

  /** What became of the wish for a check. */
  sealed interface Place {

    /**
     * It is made, or will be.
     *
     * @param outcome comes on any thread, and never fails
     */
    record Taken(CompletionStage<Outcome> outcome) implements Place {}

    /** As many wait as may. */
    record Full() implements Place {}

    /** As many of that client wait as may. */
    record Enough() implements Place {}
  }

  /** Threads for half of the processors. */
  public static PasswordChecks ofProcessors(int processors) {
    int threads = Math.max(1, processors / 2);
    return new PasswordChecks(threads, threads * WAITING_PER_THREAD, System::nanoTime);
  }

  PasswordChecks(int threads, int waiting, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
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

  /** One that waits for its thread, or has it. */
  private final class Waiting implements Runnable {
    private final BooleanSupplier check;
    private final ByteBuffer host;
    private final long sinceNanos = nanoClock.getAsLong();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Waiting(BooleanSupplier check, ByteBuffer host) {
      this.check = check;
      this.host = host;
    }

    @Override
    public void run() {
      if (nanoClock.getAsLong() - sinceNanos > LONGEST_WAIT_NANOS) {
        end(Outcome.NOT_MADE);
        return;
      }
      try {
        end(check.getAsBoolean() ? Outcome.RIGHT : Outcome.WRONG);
      } catch (RuntimeException | Error e) {
        log.error("a password could not be checked", e);
        end(Outcome.NOT_MADE);
      }
    }

    void end(Outcome with) {
      leave(host);
      outcome.complete(with);
    }
  }

  /** Has a check made for a client, unless too many are. */
  Place submit(InetAddress client, BooleanSupplier check) {
    ByteBuffer host = Attempts.host(client);
    if (!enter(host)) {
      return new Place.Enough();
    }
    Waiting waiting = new Waiting(check, host);
    try {
      threads.execute(waiting);
      return new Place.Taken(waiting.outcome);
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

  /** Who waits is told so. */
  @Override
  public void close() {
    for (Runnable left : threads.shutdownNow()) {
      ((Waiting) left).end(Outcome.NOT_MADE);
    }
  }
}

package dev.weir.diagnostics.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The captures under way, and the last that ended with their files. Safe for any thread. The files
 * together hold at most {@code keep} and those under way times what one may hold.
 */
public final class Captures implements AutoCloseable {
  private final CaptureNetwork network;
  private final Executor threads;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final int keep;
  private final Map<String, Capture> captures = new LinkedHashMap<>();
  private final Set<Capture> running = new HashSet<>();
  private Totals ended = new Totals(0, 0);

  /**
   * Creates an empty set.
   *
   * @param threads a platform thread for each capture: native polls would pin virtual ones
   * @param keep how many that ended are kept, 1 or more
   */
  public Captures(
      CaptureNetwork network,
      Executor threads,
      InstantSource clock,
      LongSupplier nanoTime,
      int keep) {
    this.network = network;
    this.threads = threads;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.keep = keep;
  }

  /** What comes of a wish to capture. */
  public sealed interface Beginning {
    /** It is under way. */
    record Begun(Capture capture) implements Beginning {}

    /** It is not; the opening says why, and is not {@link CaptureOpening.Opened}. */
    record Refused(CaptureOpening opening) implements Beginning {}
  }

  /**
   * Begins a capture.
   *
   * @param id of the run
   * @param stopped whether it is to end early
   * @param ended called once when it is over, also when it never began, with what came of the wish;
   *     empty where that failed
   */
  public CompletableFuture<Beginning> begin(
      String id,
      CapturePlan plan,
      BooleanSupplier stopped,
      Consumer<? super Optional<Beginning>> ended) {
    CompletableFuture<Beginning> beginning = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            run(id, plan, stopped, beginning);
          } catch (RuntimeException e) {
            beginning.completeExceptionally(e);
          } finally {
            ended.accept(
                beginning.isCompletedExceptionally()
                    ? Optional.empty()
                    : Optional.ofNullable(beginning.getNow(null)));
          }
        });
    return beginning;
  }

  private void run(
      String id,
      CapturePlan plan,
      BooleanSupplier stopped,
      CompletableFuture<Beginning> beginning) {
    CaptureOpening opening = network.open(plan);
    if (!(opening instanceof CaptureOpening.Opened(CaptureSource source))) {
      beginning.complete(new Beginning.Refused(opening));
      return;
    }
    long deadline = nanoTime.getAsLong() + plan.maxDuration().toNanos();
    Optional<Capture> capture = create(id, plan);
    if (capture.isEmpty()) {
      source.close();
      beginning.complete(
          new Beginning.Refused(new CaptureOpening.Failed("no temporary file can be made")));
      return;
    }
    capture
        .get()
        .run(
            source,
            () -> nanoTime.getAsLong() - deadline >= 0,
            stopped,
            () -> begun(capture.get(), beginning));
    end(capture.get());
    forgetOldest();
  }

  private Optional<Capture> create(String id, CapturePlan plan) {
    try {
      // readable by its owner alone, where the file system knows owners
      return Optional.of(
          new Capture(id, plan, Files.createTempFile("weir-", ".pcapng"), clock.instant()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** All that are known, oldest first. */
  public synchronized List<Capture> all() {
    return List.copyOf(captures.values());
  }

  /** One of them. */
  public synchronized Optional<Capture> find(String id) {
    return Optional.ofNullable(captures.get(id));
  }

  /** Forgets one that ended, with its file; false when it is under way or unknown. */
  public synchronized boolean forget(String id) {
    Capture capture = captures.get(id);
    if (capture == null || capture.state() instanceof Capture.State.Running) {
      return false;
    }
    captures.remove(id);
    capture.delete();
    return true;
  }

  private void begun(Capture capture, CompletableFuture<Beginning> beginning) {
    register(capture);
    // not under the lock: whoever waits goes on in this call
    beginning.complete(new Beginning.Begun(capture));
  }

  private synchronized void register(Capture capture) {
    captures.put(capture.id(), capture);
    running.add(capture);
  }

  private synchronized void end(Capture capture) {
    running.remove(capture);
    ended = ended.with(capture);
  }

  /** What all captures since the start come to. */
  public synchronized Totals totals() {
    Totals totals = ended;
    for (Capture capture : running) {
      totals = totals.with(capture);
    }
    return totals;
  }

  /**
   * What captures come to.
   *
   * @param packets that were taken
   * @param dropped those for which the kernel had no room
   */
  public record Totals(long packets, long dropped) {
    private Totals with(Capture capture) {
      return new Totals(packets + capture.packets(), dropped + capture.kernel().dropped());
    }
  }

  private synchronized void forgetOldest() {
    List<Capture> over =
        captures.values().stream()
            .filter(capture -> !(capture.state() instanceof Capture.State.Running))
            .toList();
    over.stream().limit(Math.max(0, over.size() - keep)).map(Capture::id).forEach(this::forget);
  }

  /** Deletes all files. */
  @Override
  public synchronized void close() {
    captures.values().forEach(Capture::delete);
    captures.clear();
  }
}

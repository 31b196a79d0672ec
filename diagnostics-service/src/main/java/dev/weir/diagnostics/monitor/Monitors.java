package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All monitors at work. Changed by one thread at a time, read by any; each is checked by one thread
 * at a time, and never again before its last check has ended.
 */
public final class Monitors implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Monitors.class);

  private final HistoryStore store;
  private final Checker checker;
  private final Messenger messenger;
  private final Threads threads;
  private final Clocks clocks;
  private final LongAdder passed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile Map<String, Watch> watches = Map.of();
  private volatile Consumer<? super Set<String>> follower = _ -> {};

  /**
   * Who does the work.
   *
   * @param timer tells when a check is due
   * @param checks where checks block
   */
  public record Threads(ScheduledExecutorService timer, Executor checks) {}

  /**
   * What time it is.
   *
   * @param clock of the history
   * @param nanoTime a monotonic clock of the schedule
   * @param random 0 to 1, which keeps monitors from being checked together
   */
  public record Clocks(InstantSource clock, LongSupplier nanoTime, DoubleSupplier random) {}

  /** No monitors yet. */
  public Monitors(
      HistoryStore store, Checker checker, Messenger messenger, Threads threads, Clocks clocks) {
    this.store = store;
    this.checker = checker;
    this.messenger = messenger;
    this.threads = threads;
    this.clocks = clocks;
  }

  /**
   * Puts these to use in place of all others. One that stays as it was goes on; one that checks the
   * same endpoint in another way keeps its history; the history of one that is gone is forgotten.
   *
   * @throws IOException where a history cannot be opened; those before it in the order are in use
   */
  public void use(Map<String, MonitorSpec> wanted) throws IOException {
    Map<String, Watch> next = new LinkedHashMap<>(watches);
    try {
      for (String name : watches.keySet()) {
        if (!wanted.containsKey(name)) {
          end(next, name, true);
        }
      }
      for (Map.Entry<String, MonitorSpec> each : wanted.entrySet()) {
        use(next, each.getKey(), each.getValue());
      }
    } finally {
      watches = Map.copyOf(next);
      follower.accept(watches.keySet());
    }
  }

  /**
   * Checks whether these could be put to use, and does not.
   *
   * @throws IOException where their histories could not be kept
   */
  public void check(Map<String, MonitorSpec> wanted) throws IOException {
    if (!wanted.isEmpty()) {
      store.check();
    }
  }

  /** Tells from now on which monitors there are, and at once which there are now. */
  public void follow(Consumer<? super Set<String>> who) {
    follower = who;
    who.accept(watches.keySet());
  }

  /** How a monitor stands; unknown where there is none of that name. */
  public HealthStatus status(String name) {
    Watch watch = watches.get(name);
    return watch == null ? HealthStatus.UNKNOWN : watch.status();
  }

  /** Monitors that stand so. */
  public long count(HealthStatus status) {
    return watches.values().stream().filter(watch -> watch.status() == status).count();
  }

  /** Checks that passed, since the start. */
  public long passed() {
    return passed.sum();
  }

  /** Checks that failed, since the start. */
  public long failed() {
    return failed.sum();
  }

  private void use(Map<String, Watch> next, String name, MonitorSpec spec) throws IOException {
    Watch now = next.get(name);
    if (now != null && now.spec().equals(spec)) {
      return;
    }
    end(next, name, false);
    Watch watch = new Watch(name, spec, store.open(name, spec.text()));
    next.put(name, watch);
    schedule(watch, 0, 0);
  }

  private static void end(Map<String, Watch> next, String name, boolean forget) {
    Watch gone = next.remove(name);
    if (gone != null) {
      gone.end(forget);
    }
  }

  /** What is known of a monitor; empty where there is none of that name. */
  public Optional<MonitorState> state(String name) {
    return Optional.ofNullable(watches.get(name)).map(watch -> watch.state(clocks.clock.instant()));
  }

  private void schedule(Watch watch, long checks, long delayNanos) {
    try {
      threads.timer.schedule(() -> begin(watch, checks), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("no more checks: the service ends", e);
    }
  }

  private void begin(Watch watch, long checks) {
    if (!watch.isEnded()) {
      try {
        threads.checks.execute(() -> check(watch, checks));
      } catch (RejectedExecutionException e) {
        log.debug("no more checks: the service ends", e);
      }
    }
  }

  private void check(Watch watch, long checks) {
    long begun = clocks.nanoTime.getAsLong();
    ProbeOutcome outcome = outcome(watch.spec());
    (outcome instanceof ProbeOutcome.Passed ? passed : failed).increment();
    watch
        .record(outcome, clocks.clock.instant())
        .ifPresent(notice -> messenger.send(notice, watch::delivered));
    long ended = clocks.nanoTime.getAsLong();
    long next =
        watch.spec().schedule().nextNanos(checks + 1, begun, ended, clocks.random.getAsDouble());
    schedule(watch, checks + 1, next - ended);
  }

  private ProbeOutcome outcome(MonitorSpec spec) {
    try {
      return checker.check(spec);
    } catch (RuntimeException e) {
      log.error("the check of {} failed in itself", spec.text(), e);
      return new ProbeOutcome.Failed("the check failed in itself; the log tells more");
    }
  }

  /** Ends all; their histories stay. */
  @Override
  public void close() throws IOException {
    watches.values().forEach(watch -> watch.end(false));
    store.close();
  }
}

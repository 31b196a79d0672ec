package dev.weir.edge.app.functions;

import dev.weir.common.text.Words;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.FunctionThreads;
import dev.weir.edge.functions.MemoryBudget;
import dev.weir.edge.functions.OutcomeKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The counts of functions for Micrometer. The first functions have series of their own, for as long
 * as they are there; the others share one, so that tags are bounded.
 */
public final class FunctionMeters implements MeterBinder {

  /** How many functions have series of their own. */
  static final int MOST_NAMED = 100;

  private static final String OTHERS = "(other)";

  private final FunctionRunner runner;
  private final MemoryBudget budget;
  private final FunctionTally others = new FunctionTally();
  private final List<MeterRegistry> registries = new ArrayList<>();
  private final Map<String, FunctionTally> named = new HashMap<>();

  public FunctionMeters(FunctionRunner runner, MemoryBudget budget) {
    this.runner = runner;
    this.budget = budget;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    FunctionThreads threads = runner.threads();
    Gauge.builder("weir.edge.functions.running", threads, FunctionThreads::running)
        .description("Calls that run")
        .register(registry);
    Gauge.builder("weir.edge.functions.waiting", threads, FunctionThreads::waiting)
        .description("Calls that wait for a thread")
        .register(registry);
    Gauge.builder("weir.edge.functions.warm", runner, now -> now.isWarm() ? 1 : 0)
        .description("1 once the engine for JavaScript has warmed up")
        .register(registry);
    FunctionTimer.builder(
            "weir.edge.functions.wait",
            threads,
            FunctionThreads::started,
            FunctionThreads::waitedNanos,
            TimeUnit.NANOSECONDS)
        .description("How long calls waited for a thread")
        .register(registry);
    Gauge.builder("weir.edge.functions.memory.used", budget, MemoryBudget::used)
        .description("Memory that calls hold")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("weir.edge.functions.memory.limit", budget, MemoryBudget::limit)
        .description("Memory that calls may hold together")
        .baseUnit("bytes")
        .register(registry);
    registries.add(registry);
    add(registry, OTHERS, others);
    named.forEach((name, tally) -> add(registry, name, tally));
  }

  /** Says which functions there are now. */
  synchronized void follow(Map<String, FunctionTally> functions) {
    for (String name : List.copyOf(named.keySet())) {
      if (functions.get(name) != named.get(name)) {
        named.remove(name);
        registries.forEach(registry -> remove(registry, name));
      }
    }
    functions.forEach(
        (name, tally) -> {
          if (named.size() < MOST_NAMED && !tally.countsFor(others) && !named.containsKey(name)) {
            named.put(name, tally);
            registries.forEach(registry -> add(registry, name, tally));
          } else if (!named.containsKey(name)) {
            tally.countFor(others);
          }
        });
  }

  private static void add(MeterRegistry registry, String name, FunctionTally tally) {
    for (OutcomeKind kind : OutcomeKind.values()) {
      FunctionCounter.builder("weir.edge.functions.calls", tally, counts -> counts.of(kind))
          .description("Calls of functions, by how they ended")
          .tag("function", name)
          .tag("outcome", Words.dashed(kind))
          .register(registry);
    }
    FunctionTimer.builder(
            "weir.edge.functions.duration",
            tally,
            FunctionTally::all,
            FunctionTally::nanos,
            TimeUnit.NANOSECONDS)
        .description("How long calls of functions ran")
        .tag("function", name)
        .register(registry);
  }

  private static void remove(MeterRegistry registry, String name) {
    for (Meter meter : registry.getMeters()) {
      if (meter.getId().getName().startsWith("weir.edge.functions.")
          && name.equals(meter.getId().getTag("function"))) {
        registry.remove(meter);
      }
    }
  }
}

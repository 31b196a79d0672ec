package dev.weir.diagnostics.probe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Probes since the start, by how they left. Safe for any thread. */
public final class ProbeTally {
  private final Map<Method, LongAdder> sent = new ConcurrentHashMap<>();
  private final Map<Method, LongAdder> answered = new ConcurrentHashMap<>();

  void countSent(Method method) {
    of(sent, method).increment();
  }

  void countAnswered(Method method, int answers) {
    of(answered, method).add(answers);
  }

  /** Probes that left. */
  public long sent(Method method) {
    return of(sent, method).sum();
  }

  /** Answers that came, of hosts and of routers. */
  public long answered(Method method) {
    return of(answered, method).sum();
  }

  private static LongAdder of(Map<Method, LongAdder> counts, Method method) {
    return counts.computeIfAbsent(method, _ -> new LongAdder());
  }
}

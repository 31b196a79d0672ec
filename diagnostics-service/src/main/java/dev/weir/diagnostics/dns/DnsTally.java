package dev.weir.diagnostics.dns;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Questions since the start, by what they went over and what became of them. Safe for any thread.
 */
public final class DnsTally {

  /** What became of questions, without why. */
  public enum Result {
    RESPONSE,
    TIMEOUT,
    FAILED,
    ABANDONED
  }

  private final Map<Settled, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Settled, LongAdder> nanos = new ConcurrentHashMap<>();

  private record Settled(Carrier carrier, Result result) {}

  /** Counts a question that is settled. */
  public void count(DnsExchange exchange) {
    Settled settled = new Settled(exchange.server().carrier(), result(exchange.outcome()));
    of(counts, settled).increment();
    of(nanos, settled).add(exchange.latencyNanos());
  }

  /** How many there were. */
  public long count(Carrier carrier, Result result) {
    return of(counts, new Settled(carrier, result)).sum();
  }

  /** How long they took, all together. */
  public long nanos(Carrier carrier, Result result) {
    return of(nanos, new Settled(carrier, result)).sum();
  }

  private static LongAdder of(Map<Settled, LongAdder> sums, Settled settled) {
    return sums.computeIfAbsent(settled, _ -> new LongAdder());
  }

  private static Result result(DnsOutcome outcome) {
    return switch (outcome) {
      case DnsOutcome.Responded _ -> Result.RESPONSE;
      case DnsOutcome.TimedOut _ -> Result.TIMEOUT;
      case DnsOutcome.Failed _ -> Result.FAILED;
      case DnsOutcome.Abandoned _ -> Result.ABANDONED;
    };
  }
}

package dev.weir.diagnostics.dns;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Questions since the start that were sent to name servers, by what they went over and what became
 * of them: whoever asks, each attempt by itself. Safe for any thread.
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

  /** A transport whose questions are counted as they are settled. */
  public DnsTransport counting(DnsTransport transport) {
    return new CountedTransport(transport, this);
  }

  /** Counts a question that is settled. */
  void count(Carrier carrier, Result result, long nanosTaken) {
    Settled settled = new Settled(carrier, result);
    of(counts, settled).increment();
    of(nanos, settled).add(nanosTaken);
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
}

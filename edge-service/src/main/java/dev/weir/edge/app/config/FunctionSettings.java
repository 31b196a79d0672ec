package dev.weir.edge.app.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code weir.edge.functions}: what user code may take of this process.
 *
 * @param threads how many calls run at once, 1 to 256; 0: half of the processors, at least two
 * @param queue how many more may wait, of all functions together, at least 1; what comes beyond is
 *     overloaded
 * @param memory of all calls together
 * @param warmUp when the engine for JavaScript begins to warm up
 * @param coldTimeout what a call has at least while the engine is new, up to 10s; 0: its limit, and
 *     no warm-up
 * @param maxBody the largest body that a function is shown, up to 16MB
 */
public record FunctionSettings(
    @DefaultValue("0") int threads,
    @DefaultValue("256") int queue,
    @DefaultValue("64MB") DataSize memory,
    @DefaultValue("deployed") WarmUp warmUp,
    @DefaultValue("2s") Duration coldTimeout,
    @DefaultValue("1MB") DataSize maxBody) {

  private static final int MOST_THREADS = 256;
  private static final long MOST_BODY = 16L << 20;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  public FunctionSettings {
    if (threads < 0 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "weir.edge.functions.threads is " + threads + " but must be 0 to " + MOST_THREADS);
    }
    if (queue < 1) {
      throw new IllegalArgumentException(
          "weir.edge.functions.queue is " + queue + " but must be at least 1");
    }
    if (memory.toBytes() < 0) {
      throw new IllegalArgumentException("weir.edge.functions.memory must not be negative");
    }
    if (coldTimeout.isNegative() || coldTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "weir.edge.functions.cold-timeout is " + coldTimeout + " but must be 0 to 10s");
    }
    if (maxBody.toBytes() < 0 || maxBody.toBytes() > MOST_BODY) {
      throw new IllegalArgumentException(
          "weir.edge.functions.max-body is " + maxBody + " but must be 0 to 16MB");
    }
  }

  /** When the engine for JavaScript begins to warm up. */
  public enum WarmUp {
    /** With the first JavaScript that is deployed, or found at the start. */
    DEPLOYED,
    /** When the service is ready, though there be no function yet. */
    START
  }

  public int threadsHere() {
    return threads > 0 ? threads : Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
  }
}

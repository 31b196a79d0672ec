package dev.weir.benchmarks;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What common adds to each request: counting it, and holding it against a limit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestCosts {

  private final Series series = new NetworkMetrics().series("benchmark", "request");
  private final InetAddress client;

  /** Which limit a request is held against. */
  @Param({"FIXED_WINDOW", "TOKEN_BUCKET"})
  public LimitAlgorithm algorithm = LimitAlgorithm.FIXED_WINDOW;

  /** The largest limit there is: never reached in a run. */
  private static final int MOST = 100_000_000;

  private RateLimits limits = RateLimits.none();

  /** An address of the documentation network. */
  public RequestCosts() {
    try {
      client = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fresh counts for the algorithm. */
  @Setup
  public void limits() {
    limits =
        RateLimits.of(
            List.of(RateLimitRule.perClient("b", algorithm, MOST, Duration.ofMinutes(1))));
  }

  /** One request in one series. */
  @Benchmark
  public void record() {
    series.record(200, 150_000, 80, 1_000);
  }

  /** One request against one limit per client. */
  @Benchmark
  public Verdict limit() {
    return limits.check("GET", "example.org", "/some/path", client, System.nanoTime());
  }
}

package dev.weir.benchmarks;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.common.audit.AuditLog;
import dev.weir.common.ban.Ban;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.ban.BanStore;
import dev.weir.common.ban.Bans;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.net.Cidr;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.ratelimit.Admission;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitKey;
import dev.weir.common.ratelimit.LimitRequest;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RateLimiter;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** What common adds to each request: counting it, and asking whether a limit or ban refuses it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestCosts {

  private final Series series = new NetworkMetrics().series("benchmark", "request");
  private final LimitRequest request;

  /** Which limit a request is held against. */
  @Param({"FIXED_WINDOW", "SLIDING_WINDOW", "TOKEN_BUCKET", "CONCURRENCY"})
  public LimitAlgorithm algorithm = LimitAlgorithm.FIXED_WINDOW;

  /** The largest limit there is: never reached in a run. */
  private static final int MOST = 100_000_000;

  private RateLimits limits = RateLimits.none();
  private RateLimiter limiter =
      RateLimitRule.perClient("b", algorithm, MOST, Duration.ofMinutes(1))
          .limiter(Ticker.systemTicker());

  /** A full list: single addresses, and a thousand networks of each of two sizes. */
  private final Bans bans = fullList();

  private static Bans fullList() {
    Bans bans =
        new Bans(
            Bans.MOST, List.of(), NetworkSet.none(), new AuditLog(line -> {}), BanStore.alone());
    Instant now = Instant.now();
    Instant until = now.plus(Duration.ofDays(1));
    for (int i = 0; i < Bans.MOST; i++) {
      String address = "10." + (i >> 8) + "." + (i & 0xFF) + ".1";
      String network = i % 10 == 0 ? address + "/24" : i % 10 == 1 ? address + "/30" : address;
      bans.impose(new Ban(Cidr.parse(network), now, until, "", "benchmark", Source.HAND), now);
    }
    return bans;
  }

  /** An address of the documentation network. */
  public RequestCosts() {
    try {
      InetAddress client = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
      request = LimitRequest.of("GET", "example.org", "/some/path", client);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fresh counts for the algorithm. */
  @Setup
  public void limits() {
    RateLimitRule rule = RateLimitRule.perClient("b", algorithm, MOST, Duration.ofMinutes(1));
    limits = RateLimits.of(List.of(rule));
    limiter = rule.limiter(Ticker.systemTicker());
  }

  /** One request in one series. */
  @Benchmark
  public void record() {
    series.record(200, 150_000, 80, 1_000);
  }

  /** One client who is not banned, where many are. */
  @Benchmark
  public @Nullable Ban ban() {
    return bans.find(request.client(), System.currentTimeMillis());
  }

  /** One permit of one key; what it holds is released. */
  @Benchmark
  public Admission acquire() {
    Admission admission = limiter.acquire(LimitKey.of(request.client()), 1, System.nanoTime());
    if (admission instanceof Admission.Leased leased) {
      leased.lease().release();
    }
    return admission;
  }

  /** One request against one limit per client; what it holds is released. */
  @Benchmark
  public Ruling limit() {
    Ruling ruling = limits.check(request, System.nanoTime());
    if (ruling instanceof Verdict.Pass pass) {
      pass.lease().release();
    }
    return ruling;
  }
}

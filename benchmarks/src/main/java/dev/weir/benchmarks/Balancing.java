package dev.weir.benchmarks;

import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.BalanceSettings;
import dev.weir.lb.balance.Balancer;
import dev.weir.lb.balance.Candidate;
import dev.weir.lb.balance.HashKey;
import dev.weir.lb.balance.HashSettings;
import dev.weir.lb.balance.Location;
import dev.weir.lb.balance.PeakEwma;
import dev.weir.lb.balance.Site;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

/** What it costs to choose one of 100 upstreams, each of which has something to do. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Balancing {

  private static final int ASKS = 1 << 12;

  /** Which way to choose. */
  @Param public Algorithm algorithm = Algorithm.ROUND_ROBIN;

  /** How many times its share a hash lets one have; 0: as much as comes. */
  @Param({"0", "1.25"})
  public double loadFactor;

  private final Ask[] asks =
      IntStream.range(0, ASKS).mapToObj(i -> new Request("/item/" + i)).toArray(Ask[]::new);

  private Balancer<Server> balancer = (ask, except) -> null;
  private int next;

  private record Request(String target) implements Ask {
    @Override
    public InetAddress client() {
      return InetAddress.getLoopbackAddress();
    }
  }

  private record Server(
      String id, int weight, AtomicInteger serving, @Nullable Location location, PeakEwma latency)
      implements Candidate {

    @Override
    public int inFlight() {
      return serving.get();
    }
  }

  /** Servers of weights 1 to 5 that serve about 3 exchanges for each unit of that. */
  @Setup
  public void build() {
    Random random = new Random(1);
    List<Server> servers =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    new Server(
                        "s" + i,
                        1 + i % 5,
                        new AtomicInteger(1 + random.nextInt(6 * (1 + i % 5))),
                        new Location(random.nextInt(-90, 91), random.nextInt(-180, 181)),
                        new PeakEwma(System::nanoTime)))
            .toList();
    Location client = new Location(50, 10);
    HashSettings hash = new HashSettings(HashKey.uri(), loadFactor, HashSettings.TABLE_SIZE);
    balancer = BalanceSettings.of(algorithm).with(hash).over(servers, new Site("", ask -> client));
    servers.forEach(server -> server.latency().answered(1_000_000 + random.nextInt(1_000_000)));
  }

  /** One choice. */
  @Benchmark
  public @Nullable Object choose() {
    next = (next + 1) % ASKS;
    return balancer.pick(asks[next]);
  }
}

package dev.weir.benchmarks;

import dev.weir.lb.route.Condition;
import dev.weir.lb.route.PathPattern;
import dev.weir.lb.route.Request;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

/** What it costs to find the route of a request among few and among many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Routing {

  /** What {@link Kind#MIXED} is made of. */
  private static final List<Kind> PLAIN =
      Arrays.stream(Kind.values()).filter(kind -> kind != Kind.MIXED).toList();

  private static final int REQUESTS = 1 << 12;

  /** What routes ask, each in its own way of others of its kind. */
  public enum Kind {
    /** A path of literals. */
    EXACT,
    /** All that is below a path. */
    PREFIX,
    /** A path with a segment of any text in its middle. */
    PATTERN,
    /** Every path, of one host. */
    HOST,
    /** Every path, of the hosts in a domain. */
    DOMAIN,
    /** One path of several routes, by method. */
    METHOD,
    /** Every path, with one value of a field. */
    FIELD,
    /** Each of those in turn. */
    MIXED
  }

  /** How many routes there are. */
  @Param({"10", "1000", "10000"})
  public int routes;

  /** What they ask. */
  @Param public Kind kind = Kind.MIXED;

  /** How many of the routes are asked for: what the processor has at hand differs with it. */
  @Param({"10", "10000"})
  public int asked;

  private RouteTable table = RouteTable.empty();
  private final Asked[] requests = new Asked[REQUESTS];
  private int next;

  private record Asked(String method, String path, String host, String tenant) implements Request {

    @Override
    public @Nullable String header(String name) {
      return name.equalsIgnoreCase("X-Tenant") ? tenant : null;
    }
  }

  /** The table, and requests for its routes in no order. */
  @Setup
  public void build() {
    table = RouteTable.of(IntStream.range(0, routes).mapToObj(this::entry).toList());
    Random random = new Random(1);
    int step = Math.max(1, routes / asked);
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] = request(random.nextInt(Math.min(routes, asked)) * step);
    }
  }

  private Kind kind(int i) {
    return kind == Kind.MIXED ? PLAIN.get(i % PLAIN.size()) : kind;
  }

  private RouteEntry entry(int i) {
    return switch (kind(i)) {
      case EXACT -> entry(i, "/exact/v1/item" + i, List.of());
      case PREFIX -> entry(i, "/prefix/v1/item" + i + "/**", List.of());
      case PATTERN -> entry(i, "/pattern/{tenant}/item" + i, List.of());
      case HOST -> entry(i, "/**", List.of(new Condition.Host(Set.of("shop" + i + ".example"))));
      case DOMAIN ->
          entry(i, "/**", List.of(new Condition.Host(Set.of("**.shop" + i + ".example"))));
      case METHOD ->
          entry(i, "/method/item" + pair(i), List.of(new Condition.Method(Set.of(method(i)))));
      case FIELD ->
          entry(i, "/**", List.of(new Condition.Header("X-Tenant", Pattern.compile("tenant" + i))));
      case MIXED -> throw new IllegalStateException("of the kinds by themselves");
    };
  }

  /** Two routes have each path. */
  private int pair(int i) {
    return i / 2 / (kind == Kind.MIXED ? PLAIN.size() : 1);
  }

  private static String method(int i) {
    return i % 2 == 0 ? "GET" : "PUT";
  }

  private static RouteEntry entry(int i, String path, List<Condition> conditions) {
    Route route = new Route("r" + i, "pool", List.of(), List.of(), List.of());
    return new RouteEntry(List.of(PathPattern.parse(path).orElseThrow()), conditions, route);
  }

  private Asked request(int i) {
    String path = "/" + kind(i).name().toLowerCase(Locale.ROOT);
    return switch (kind(i)) {
      case EXACT -> new Asked("GET", path + "/v1/item" + i, "shop.example", "");
      case PREFIX -> new Asked("GET", path + "/v1/item" + i + "/a/b", "shop.example", "");
      case PATTERN -> new Asked("GET", path + "/one/item" + i, "shop.example", "");
      case HOST -> new Asked("GET", path + "/a/b", "shop" + i + ".example:8080", "");
      case DOMAIN -> new Asked("GET", path + "/a/b", "a.shop" + i + ".example:8080", "");
      case METHOD -> new Asked(method(i), path + "/item" + pair(i), "shop.example", "");
      case FIELD -> new Asked("GET", path + "/a/b", "shop.example", "tenant" + i);
      case MIXED -> throw new IllegalStateException("of the kinds by themselves");
    };
  }

  /** One request. */
  @Benchmark
  public @Nullable Object find() {
    next = (next + 1) % REQUESTS;
    return table.find(requests[next]);
  }
}

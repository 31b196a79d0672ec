package dev.weir.benchmarks;

import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.FunctionCode;
import dev.weir.edge.functions.FunctionInput;
import dev.weir.edge.functions.FunctionLimits;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionRuntime;
import dev.weir.edge.functions.MemoryBudget;
import dev.weir.edge.functions.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an edge function costs: a call with fresh state, the way to a thread of the functions and
 * back included, and a deployment. The JVM has the flags that edge-service is started with.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 4, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:-DontCompileHugeMethods",
      "-XX:MaxNodeLimit=500000",
      "-XX:NodeLimitFudgeFactor=10000"
    })
public class FunctionCalls {

  private static final FunctionLimits LIMITS = new FunctionLimits(16 << 20, Duration.ofSeconds(10));

  private static final String HANDLER =
      """
      export default { async fetch(request, env) {
        const path = new URL(request.url).pathname;
        const headers = new Headers();
        for (const [name, value] of request.headers) if (name.startsWith("x-")) headers.set(name, value.toUpperCase());
        return Response.json({path, edge: env.EDGE_ID}, {headers});
      } };""";

  private static final String TRIVIAL = "export default { fetch() {} };";

  /** The module of docs/functions.md. */
  private static final String MODULE =
      "AGFzbQEAAAABEQNgAn9/AGABfwF/YAJ/fwF+AgsBA2VudgNsb2cAAAMDAgECBQMBAAEHGwMGbWVtb3J5AgAFYWxs"
          + "b2MAAQZoYW5kbGUAAgolAhEAIABB//8DakEQdkAAQRB0CxEAIAAgARAAQhBCIIZCzACECwtSAQBBEAtMeyJy"
          + "ZXNwb25zZSI6eyJoZWFkZXJzIjp7ImNvbnRlbnQtdHlwZSI6InRleHQvcGxhaW4ifSwiYm9keSI6ImhpIGZy"
          + "b20gd2FzbSJ9fQ==";

  private static final FunctionInput INPUT =
      new FunctionInput(
          "GET",
          "https://shop.example/products/42?color=red&size=m",
          List.of(
              Map.entry("host", "shop.example"),
              Map.entry("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"),
              Map.entry("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
              Map.entry("accept-encoding", "gzip, br"),
              Map.entry("cookie", "sid=0123456789abcdef; theme=dark"),
              Map.entry("x-country", "de")),
          null,
          Map.of("EDGE_ID", "edge-1"));

  private final FunctionRunner runner =
      new FunctionRunner(1, 64, new MemoryBudget(256L << 20), Duration.ofSeconds(2));
  private final FunctionCode handler = deploy(FunctionRuntime.JAVASCRIPT, HANDLER);
  private final FunctionCode trivial = deploy(FunctionRuntime.JAVASCRIPT, TRIVIAL);
  private final FunctionCode module = deploy(FunctionRuntime.WASM, MODULE);

  private FunctionCode deploy(FunctionRuntime runtime, String code) {
    return runner.deploy(runtime, code, LIMITS).join();
  }

  /** Waits for the warm-up, and calls each once, so that a function which fails ends the run. */
  @Setup
  public void check() throws InterruptedException {
    while (!runner.isWarm()) {
      Thread.sleep(100);
    }
    for (FunctionCode code : List.of(handler, trivial, module)) {
      if (!(call(code).outcome() instanceof Outcome.Ok)) {
        throw new IllegalStateException("a function of the benchmark failed");
      }
    }
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    runner.close();
  }

  private Call call(FunctionCode code) {
    return runner.call(code, INPUT).join();
  }

  /** JavaScript that reads the URL and the fields, and answers with JSON. */
  @Benchmark
  public Call javascript() {
    return call(handler);
  }

  /** JavaScript that does nothing. */
  @Benchmark
  public Call trivialJavascript() {
    return call(trivial);
  }

  /** WebAssembly that writes its input to its log, and answers. */
  @Benchmark
  public Call wasm() {
    return call(module);
  }

  /** A new function, compiled and evaluated. */
  @Benchmark
  public FunctionCode newJavascript() {
    return deploy(FunctionRuntime.JAVASCRIPT, HANDLER);
  }

  /** A new module, checked and compiled. */
  @Benchmark
  public FunctionCode newWasm() {
    return deploy(FunctionRuntime.WASM, MODULE);
  }
}

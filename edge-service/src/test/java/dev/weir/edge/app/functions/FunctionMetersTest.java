package dev.weir.edge.app.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.MemoryBudget;
import dev.weir.edge.functions.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FunctionMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final FunctionRunner runner = new FunctionRunner(1, 1, budget);
  private final FunctionMeters meters = new FunctionMeters(runner, budget);

  @AfterEach
  void stop() {
    runner.close();
  }

  private double calls(String function, String outcome) {
    return registry
        .get("weir.edge.functions.calls")
        .tag("function", function)
        .tag("outcome", outcome)
        .functionCounter()
        .count();
  }

  private static void count(FunctionTally tally, Outcome outcome) {
    tally.count(new Call(outcome, "", 2_000_000, 0));
  }

  @Test
  void callsAreCountedByFunctionAndOutcome() {
    meters.bindTo(registry);
    FunctionTally tally = new FunctionTally();
    meters.follow(Map.of("hello", tally));
    count(tally, new Outcome.Timeout());
    count(tally, new Outcome.BadResponse("x"));
    count(tally, new Outcome.BadResponse("x"));
    assertThat(calls("hello", "timeout")).isEqualTo(1);
    assertThat(calls("hello", "bad-response")).isEqualTo(2);
    assertThat(calls("(other)", "timeout")).isZero();
    assertThat(
            registry
                .get("weir.edge.functions.duration")
                .tag("function", "hello")
                .functionTimer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(6);
    assertThat(registry.get("weir.edge.functions.memory.limit").gauge().value()).isEqualTo(1 << 20);
    assertThat(registry.get("weir.edge.functions.waiting").gauge().value()).isZero();
    assertThat(registry.get("weir.edge.functions.warm").gauge().value()).isZero();
  }

  @Test
  void functionsBeyondTheFirstShareASeries_andRemovedOnesGo() {
    Map<String, FunctionTally> all = new TreeMap<>();
    for (int i = 0; i < FunctionMeters.MOST_NAMED; i++) {
      all.put("a" + i, new FunctionTally());
    }
    FunctionTally late = new FunctionTally();
    all.put("z", late);
    meters.follow(all);
    meters.bindTo(registry);
    count(late, new Outcome.Timeout());
    assertThat(calls("(other)", "timeout")).isEqualTo(1);
    assertThat(registry.find("weir.edge.functions.calls").tag("function", "z").meters()).isEmpty();
    all.remove("a7");
    meters.follow(all);
    meters.follow(all);
    assertThat(registry.find("weir.edge.functions.calls").tag("function", "a7").meters()).isEmpty();
    count(late, new Outcome.Timeout());
    assertThat(calls("(other)", "timeout")).isEqualTo(2);
  }
}

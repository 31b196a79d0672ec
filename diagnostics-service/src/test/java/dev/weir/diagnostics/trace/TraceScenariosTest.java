package dev.weir.diagnostics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.probe.ProbeLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every network in {@code scenarios}. */
class TraceScenariosTest {
  private static final int MAX_HOPS = 8;
  private static final long TIMEOUT_NANOS = 2_000_000_000L;

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/scenarios"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void findsThePathInTime(Path file) throws IOException {
    Scenario scenario = Scenario.read(file);
    findsThePathInTime(scenario, scenario.udp ? 4 : MAX_HOPS);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void findsThePathInTimeWithAllQuestionsAtOnce(Path file) throws IOException {
    Scenario scenario = Scenario.read(file);
    findsThePathInTime(scenario, scenario.udp ? 4 : MAX_HOPS * scenario.queries);
  }

  @Test
  void threeQuestionsAtOnceTakeOneRoundTrip_andAHostThatAnswersFewAnswersThose()
      throws IOException {
    Scenario scenario = Scenario.read(Path.of("src/test/resources/scenarios/five-hops.txt"));
    Scenario limited = Scenario.read(Path.of("src/test/resources/at-once/limited-target.txt"));

    findsThePathInTime(scenario, MAX_HOPS * scenario.queries);
    findsThePathInTime(limited, MAX_HOPS * limited.queries);

    assertThat(scenario.network.nanoTime()).isEqualTo(10_000_000);
  }

  private static void findsThePathInTime(Scenario scenario, int window) {
    TraceSession session = new TraceSession(plan(scenario, window), _ -> {});

    new ProbeLoop(scenario.network::nanoTime, () -> false).run(session, scenario.network);

    TraceReport report = session.report();
    assertThat(report.hops().stream().map(TraceScenariosTest::text))
        .containsExactlyElementsOf(scenario.hops);
    assertThat(report.reached()).isEqualTo(scenario.reached);
    assertThat(scenario.network.nanoTime() / 1_000_000).isLessThanOrEqualTo(scenario.withinMillis);
    assertThat(report.hops()).allSatisfy(hop -> assertThat(hop.probes()).hasSize(scenario.queries));
    if (scenario.reached) {
      assertThat(report.hops().getLast().lossPercent()).isZero();
    }
  }

  private static TracePlan plan(Scenario scenario, int window) {
    return new TracePlan(scenario.target, MAX_HOPS, scenario.queries, TIMEOUT_NANOS, window)
        .withClosedPorts(scenario.udp);
  }

  private static String text(TraceHop hop) {
    return hop.addresses().stream().map(InetAddress::getHostAddress).findFirst().orElse("*");
  }
}

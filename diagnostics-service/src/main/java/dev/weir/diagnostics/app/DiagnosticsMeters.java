package dev.weir.diagnostics.app;

import dev.weir.common.health.HealthStatus;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.capture.Captures;
import dev.weir.diagnostics.dns.Carrier;
import dev.weir.diagnostics.dns.DnsTally;
import dev.weir.diagnostics.monitor.Monitors;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.ProbeTally;
import dev.weir.diagnostics.run.RunEnd;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.run.RunTally;
import dev.weir.diagnostics.run.Runs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** What diagnostics count, for Micrometer. */
record DiagnosticsMeters(
    Runs runs,
    RunTally runTally,
    ProbeTally probes,
    DnsTally questions,
    Captures captures,
    Monitors monitors)
    implements MeterBinder {
  private static final String PREFIX = "weir.diagnostics.";

  @Override
  public void bindTo(MeterRegistry registry) {
    for (RunKind kind : RunKind.values()) {
      Gauge.builder(PREFIX + "runs.active", runs, all -> all.count(kind))
          .description("Runs under way")
          .tag("kind", OutcomeView.kebab(kind))
          .register(registry);
      for (RunEnd end : RunEnd.values()) {
        FunctionCounter.builder(PREFIX + "runs", runTally, tally -> tally.of(kind, end))
            .description("Runs, by how they ended")
            .tag("kind", OutcomeView.kebab(kind))
            .tag("outcome", OutcomeView.kebab(end))
            .register(registry);
      }
    }
    bindProbes(registry);
    bindQuestions(registry);
    bindCaptures(registry);
    bindMonitors(registry);
  }

  private void bindProbes(MeterRegistry registry) {
    for (Method method : Method.values()) {
      FunctionCounter.builder(PREFIX + "probes.sent", probes, tally -> tally.sent(method))
          .description("Probes that left")
          .tag("method", OutcomeView.kebab(method))
          .register(registry);
      FunctionCounter.builder(PREFIX + "probes.answered", probes, tally -> tally.answered(method))
          .description("Answers of hosts and routers")
          .tag("method", OutcomeView.kebab(method))
          .register(registry);
    }
  }

  private void bindQuestions(MeterRegistry registry) {
    for (Carrier carrier : Carrier.values()) {
      for (DnsTally.Result result : DnsTally.Result.values()) {
        FunctionTimer.builder(
                PREFIX + "dns.questions",
                questions,
                tally -> tally.count(carrier, result),
                tally -> tally.nanos(carrier, result),
                TimeUnit.NANOSECONDS)
            .description("Questions to name servers, and how long they took")
            .tag("transport", OutcomeView.kebab(carrier))
            .tag("outcome", OutcomeView.kebab(result))
            .register(registry);
      }
    }
  }

  private void bindCaptures(MeterRegistry registry) {
    FunctionCounter.builder(PREFIX + "capture.packets", captures, all -> all.totals().packets())
        .description("Packets that were captured")
        .register(registry);
    FunctionCounter.builder(PREFIX + "capture.dropped", captures, all -> all.totals().dropped())
        .description("Packets for which the kernel had no room")
        .register(registry);
  }

  private void bindMonitors(MeterRegistry registry) {
    for (HealthStatus status : HealthStatus.values()) {
      Gauge.builder(PREFIX + "monitors", monitors, all -> all.count(status))
          .description("Monitors, by their state")
          .tag("state", OutcomeView.kebab(status))
          .register(registry);
    }
    FunctionCounter.builder(PREFIX + "monitor.checks", monitors, Monitors::passed)
        .description("Checks of monitors")
        .tag("outcome", "passed")
        .register(registry);
    FunctionCounter.builder(PREFIX + "monitor.checks", monitors, Monitors::failed)
        .description("Checks of monitors")
        .tag("outcome", "failed")
        .register(registry);
    MultiGauge each =
        MultiGauge.builder(PREFIX + "monitor.up")
            .description("1 where a monitor is up, 0 where it is down")
            .register(registry);
    monitors.follow(
        names ->
            each.register(
                names.stream()
                    .map(name -> MultiGauge.Row.of(Tags.of("monitor", name), () -> up(name)))
                    .toList(),
                true));
  }

  private double up(String name) {
    return switch (monitors.status(name)) {
      case UP -> 1;
      case DOWN -> 0;
      case UNKNOWN -> Double.NaN;
    };
  }
}

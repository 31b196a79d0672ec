package dev.weir.diagnostics.app.dns;

import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.dns.DnsTrace;
import dev.weir.diagnostics.dns.DnsTracer;
import dev.weir.diagnostics.dns.TracePlan;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows delegations from the root. Events: {@code started}, a {@code step} each, {@code done}.
 */
public record DnsTraceJob(String target, TracePlan plan, DnsTracer tracer) implements Job {

  @Override
  public RunKind kind() {
    return RunKind.DNS;
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    String id = run.info().id();
    events.accept(new Event("started", Map.of("id", id, "name", plan.name().toString())));
    DnsTrace trace =
        tracer.trace(
            plan,
            run::isStopped,
            step -> events.accept(new Event("step", DnsTraceView.Step.of(step))));
    DnsTraceView view = DnsTraceView.of(id, plan, !run.isStopped(), trace);
    events.accept(new Event("done", view));
    return view;
  }
}

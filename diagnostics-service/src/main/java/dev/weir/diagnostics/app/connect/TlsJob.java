package dev.weir.diagnostics.app.connect;

import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.port.PortCheck;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.tls.TlsPlan;
import dev.weir.diagnostics.tls.TlsReport;
import dev.weir.diagnostics.tls.TlsSurvey;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at a TLS server. Events: {@code started}, a {@code version} each, {@code done}. A port that
 * takes no connection is not asked about versions.
 */
public record TlsJob(TlsRequest request, Probing probing, PortCheck check, TlsSurvey survey)
    implements Job {

  @Override
  public RunKind kind() {
    return RunKind.TLS;
  }

  @Override
  public String target() {
    return request.host();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    InetAddress address = probing.resolve("host", request.host(), request.family()).address();
    Started started = Started.of(run, address, "tls-hello");
    events.accept(new Event("started", started));
    TlsPlan plan = request.plan(address);
    PortOutcome connect = check.check(plan.address(), plan.timeout(), run::isStopped);
    Optional<TlsReport> report =
        connect instanceof PortOutcome.Open
            ? Optional.of(ask(plan, run, events))
            : Optional.empty();
    TlsView view = TlsView.of(started, plan, !run.isStopped(), connect, report);
    events.accept(new Event("done", view));
    return view;
  }

  private TlsReport ask(TlsPlan plan, Run run, Consumer<? super Event> events) {
    return survey.ask(
        plan,
        run::isStopped,
        (version, outcome) ->
            events.accept(new Event("version", TlsView.Version.of(version, outcome))));
  }
}

package dev.weir.diagnostics.app.connect;

import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.port.PortCheck;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Connects to a port. Events: {@code started}, {@code done}. */
public record PortJob(PortRequest request, Probing probing, PortCheck check) implements Job {

  @Override
  public RunKind kind() {
    return RunKind.PORT;
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    InetAddress address = probing.resolve("target", request.target(), request.family()).address();
    Started started = Started.of(run, address, "tcp-connect");
    events.accept(new Event("started", started));
    InetSocketAddress socket = new InetSocketAddress(address, request.port());
    PortView view =
        PortView.of(
            started, request.port(), check.check(socket, request.timeout(), run::isStopped));
    events.accept(new Event("done", view));
    return view;
  }
}

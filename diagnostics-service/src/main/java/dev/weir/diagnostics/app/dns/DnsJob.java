package dev.weir.diagnostics.app.dns;

import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.FieldError;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.api.ServerText;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.dns.DnsPlan;
import dev.weir.diagnostics.dns.DnsReport;
import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.NameServer;
import dev.weir.diagnostics.dns.SystemServers;
import dev.weir.diagnostics.dns.TrustAnchors;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.policy.ServerPolicy;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks name servers. Events: {@code started}, a {@code response} each, {@code done}. */
public record DnsJob(DnsRequest request, Probing probing, DnsSurvey survey, TrustAnchors anchors)
    implements Job {

  @Override
  public RunKind kind() {
    return RunKind.DNS;
  }

  @Override
  public String target() {
    return request.text();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    List<NameServer> servers = servers();
    String id = run.info().id();
    String name = request.name().toString();
    events.accept(new Event("started", Map.of("id", id, "name", name)));
    DnsPlan plan =
        new DnsPlan(
            request.name(),
            request.types(),
            servers,
            request.timeout(),
            request.dnssec() ? Optional.of(anchors) : Optional.empty());
    DnsReport report =
        survey.ask(
            plan,
            run::isStopped,
            exchange -> events.accept(new Event("response", DnsView.Exchange.of(exchange))));
    DnsView view = DnsView.of(id, name, !run.isStopped(), report);
    events.accept(new Event("done", view));
    return view;
  }

  private List<NameServer> servers() {
    List<NameServer> servers =
        request.servers().isEmpty()
            ? SystemServers.list().stream().map(this::plain).toList()
            : request.servers().stream().map(this::server).distinct().toList();
    if (servers.isEmpty()) {
      throw new ProblemException(
          Problems.failed("this host has no name servers configured; name some in servers"));
    }
    return servers;
  }

  private NameServer plain(InetSocketAddress address) {
    return new NameServer(request.transport(), address, "", "");
  }

  private NameServer server(ServerText server) {
    Resolution.Resolved resolved = probing.resolve("servers", server.host(), AddressFamily.ANY);
    if (!ServerPolicy.permitsPort(resolved, server.port())) {
      throw RequestFields.invalid(
          new FieldError(
              "servers",
              server.host() + " on port " + server.port(),
              "port 53, 853 or 443 for a server that weir.diagnostics.targets.allow does not"
                  + " list"));
    }
    return server.at(resolved.address());
  }
}

package dev.weir.diagnostics.app.monitor;

import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.HostPort;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.connect.ConnectView;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.dns.DnsOutcome;
import dev.weir.diagnostics.dns.DnsPlan;
import dev.weir.diagnostics.dns.DnsResponse;
import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.SystemServers;
import dev.weir.diagnostics.monitor.Checker;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.monitor.MonitorSpec;
import dev.weir.diagnostics.monitor.netty.HttpCaller;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.policy.AddressFamily;
import dev.weir.diagnostics.policy.Resolution;
import dev.weir.diagnostics.policy.ServerPolicy;
import dev.weir.diagnostics.port.PortCheck;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import reactor.core.Exceptions;

/**
 * Checks endpoints with what the service probes with. The policy judges the addresses anew at each
 * check, since names change what they mean.
 */
public final class EndpointChecker implements Checker {
  private static final int PAYLOAD_BYTES = 56;
  private static final int HOP_LIMIT = 64;

  private final Probing probing;
  private final HttpCaller http = new HttpCaller();
  private final PortCheck ports = new PortCheck(System::nanoTime);
  private final DnsSurvey survey;

  public EndpointChecker(Probing probing, DnsSurvey survey) {
    this.probing = probing;
    this.survey = survey;
  }

  @Override
  public ProbeOutcome check(MonitorSpec spec) {
    try {
      return switch (spec.endpoint()) {
        case Endpoint.Http endpoint -> http(endpoint, spec);
        case Endpoint.Tcp(HostPort at) -> tcp(at, spec.timeout());
        case Endpoint.Icmp(String target) -> icmp(target, spec.timeout());
        case Endpoint.Dns endpoint -> dns(endpoint, spec.timeout());
      };
    } catch (ProblemException e) {
      return new ProbeOutcome.Failed(String.valueOf(e.problem().detail()));
    }
  }

  private Resolution.Resolved resolve(String host) {
    return probing.resolve("endpoint", host, AddressFamily.ANY);
  }

  private ProbeOutcome http(Endpoint.Http endpoint, MonitorSpec spec) {
    InetAddress address = resolve(endpoint.host().orElseThrow()).address();
    long begin = System.nanoTime();
    try {
      int status = http.get(endpoint, address, spec.timeout()).blockOptional().orElse(0);
      return spec.statuses().contains(status)
          ? passed(System.nanoTime() - begin)
          : new ProbeOutcome.Failed("status " + status);
    } catch (RuntimeException e) {
      return new ProbeOutcome.Failed(reason(e));
    }
  }

  /** What went wrong with a request, in one line. */
  public static String reason(RuntimeException failure) {
    Throwable cause = Exceptions.unwrap(failure);
    if (cause instanceof TimeoutException
        || cause instanceof io.netty.handler.timeout.TimeoutException) {
      return "no answer in time";
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private ProbeOutcome tcp(HostPort at, Duration timeout) {
    InetSocketAddress address = new InetSocketAddress(resolve(at.host()).address(), at.port());
    PortOutcome outcome = ports.check(address, timeout, () -> false);
    return outcome instanceof PortOutcome.Open(long nanos)
        ? passed(nanos)
        : new ProbeOutcome.Failed(ConnectView.of(outcome).meaning());
  }

  private ProbeOutcome icmp(String target, Duration timeout) {
    InetAddress address = resolve(target).address();
    PingSession session =
        new PingSession(new PingPlan(1, 0, timeout.toNanos(), HOP_LIMIT), _ -> {});
    try (ProbeChannel channel = probing.open(address, Protocol.ICMP, PAYLOAD_BYTES)) {
      new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    }
    PingReport report = session.report();
    return report.rtt().isPresent()
        ? passed(report.rtt().get().min())
        : new ProbeOutcome.Failed(said(OutcomeView.of(report.probes().getFirst().outcome())));
  }

  private static String said(OutcomeView outcome) {
    String reason = outcome.reason() == null ? "" : ": " + outcome.reason();
    String from = outcome.from() == null ? "" : ", says " + outcome.from();
    return outcome.outcome() + reason + from;
  }

  private ProbeOutcome dns(Endpoint.Dns endpoint, Duration timeout) {
    InetSocketAddress server =
        endpoint
            .server()
            .map(this::server)
            .or(() -> SystemServers.list().stream().findFirst())
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problems.failed("this host has no name servers configured")));
    DnsPlan plan =
        DnsPlan.plain(endpoint.name(), List.of(endpoint.type()), List.of(server), timeout);
    var exchange = survey.ask(plan, () -> false, _ -> {}).exchanges().getFirst();
    return switch (exchange.outcome()) {
      case DnsOutcome.Responded(DnsResponse response) when response.rcode().equals("NOERROR") ->
          response.answers().stream().anyMatch(a -> a.type().equals(endpoint.type().name()))
              ? passed(exchange.latencyNanos())
              : new ProbeOutcome.Failed("the name has no record of type " + endpoint.type());
      case DnsOutcome.Responded(DnsResponse response) -> new ProbeOutcome.Failed(response.rcode());
      case DnsOutcome.TimedOut _, DnsOutcome.Abandoned _ ->
          new ProbeOutcome.Failed("no answer in time");
      case DnsOutcome.Failed(String reason) -> new ProbeOutcome.Failed(reason);
    };
  }

  private InetSocketAddress server(HostPort server) {
    Resolution.Resolved resolved = resolve(server.host());
    if (!ServerPolicy.permitsPort(resolved, server.port())) {
      throw new ProblemException(
          Problems.failed("a name server that is not listed is asked on port 53, 853 or 443 only"));
    }
    return new InetSocketAddress(resolved.address(), server.port());
  }

  private static ProbeOutcome passed(long nanos) {
    return new ProbeOutcome.Passed(Duration.ofNanos(nanos));
  }
}

package dev.weir.diagnostics.app.investigate;

import dev.weir.common.net.AddressText;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.app.connect.PortView;
import dev.weir.diagnostics.app.dns.DnsView;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.app.monitor.EndpointChecker;
import dev.weir.diagnostics.app.ping.PingView;
import dev.weir.diagnostics.app.trace.TraceView;
import dev.weir.diagnostics.dns.DnsName;
import dev.weir.diagnostics.dns.DnsPlan;
import dev.weir.diagnostics.dns.DnsReport;
import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.RecordType;
import dev.weir.diagnostics.dns.SystemServers;
import dev.weir.diagnostics.investigate.Evidence;
import dev.weir.diagnostics.investigate.Finding;
import dev.weir.diagnostics.investigate.Findings;
import dev.weir.diagnostics.investigate.Looks;
import dev.weir.diagnostics.monitor.Endpoint;
import dev.weir.diagnostics.monitor.netty.HttpCaller;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.port.PortCheck;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.trace.MtuOutcome;
import dev.weir.diagnostics.trace.TracePlan;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import reactor.core.Exceptions;

/**
 * Looks at a target in every way at once, and says what that means. Events: {@code started}; {@code
 * dns}, {@code ping}, {@code trace}, {@code mtu}, {@code ports} and {@code http} as each is done;
 * {@code done}.
 */
public record InvestigateJob(
    InvestigateRequest request, Probing probing, DnsSurvey survey, ProbeCapturing capturing)
    implements Job {
  private static final PingPlan PING = new PingPlan(20, 100_000_000, 1_000_000_000, 64);
  private static final String NO_ADDRESS = "there is no address";
  private static final int PAYLOAD_BYTES = 32;
  private static final int MAX_HOPS = 30;
  private static final int QUERIES = 3;
  private static final int UDP_WINDOW = 4;
  private static final double PACKETS_PER_SECOND = MAX_HOPS * QUERIES + 10;

  @Override
  public RunKind kind() {
    return RunKind.INVESTIGATE;
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    Optional<InetAddress> address =
        probing.addressIfAny("target", request.target(), request.family());
    if (address.isPresent()) {
      probing.claim(run, List.of(address.get()), PACKETS_PER_SECOND);
    }
    events.accept(
        new Event(
            "started",
            new InvestigationView.Begun(
                run.info().id(), request.target(), address.map(AddressText::of).orElse(null))));
    Seen seen = new Seen(this, run, events, address);
    ProbeCapturing.Outcome capture =
        address
            .map(known -> capturing.begin(run, known))
            .orElse(new ProbeCapturing.Outcome.Not(NO_ADDRESS));
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("look-", 0).factory())) {
      seen.look(threads);
    } finally {
      if (capture instanceof ProbeCapturing.Outcome.Begun begun) {
        begun.end();
      }
    }
    InvestigationView view = seen.view(capture);
    events.accept(new Event("done", view));
    return view;
  }

  /** A look that was done, or why it was not. */
  private sealed interface Look<T> {
    record Done<T>(T what) implements Look<T> {}

    record Not<T>(String reason) implements Look<T> {}
  }

  /** A path and how it was traced. */
  private record Traced(TraceReport report, Started started) {}

  /** What has been seen; each look is made on a thread of its own. */
  private static final class Seen {
    private final InvestigateJob job;
    private final InvestigateRequest request;
    private final Probing probing;
    private final Run run;
    private final Consumer<? super Event> events;
    private final Optional<InetAddress> address;
    private volatile Look<DnsReport> names = new Look.Not<>("an address has no name to look up");
    private volatile Look<PingReport> ping = new Look.Not<>(NO_ADDRESS);
    private volatile Look<Traced> path = new Look.Not<>(NO_ADDRESS);
    private volatile Look<MtuOutcome> mtu = new Look.Not<>(NO_ADDRESS);
    private volatile Map<Integer, PortOutcome> ports = Map.of();
    private volatile Optional<Evidence.Web> web = Optional.empty();

    Seen(
        InvestigateJob job,
        Run run,
        Consumer<? super Event> events,
        Optional<InetAddress> address) {
      this.job = job;
      this.request = job.request();
      this.probing = job.probing();
      this.run = run;
      this.events = events;
      this.address = address;
    }

    void look(ExecutorService threads) {
      CompletableFuture<Void> all = CompletableFuture.runAsync(this::names, threads);
      if (address.isPresent()) {
        InetAddress known = address.get();
        all =
            CompletableFuture.allOf(
                all,
                CompletableFuture.runAsync(() -> ping(known), threads),
                CompletableFuture.runAsync(() -> path(known), threads),
                CompletableFuture.runAsync(() -> mtu(known), threads),
                CompletableFuture.runAsync(() -> services(known), threads));
      }
      try {
        all.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }

    private static <T> Look<T> look(Supplier<T> look) {
      try {
        return new Look.Done<>(look.get());
      } catch (ProblemException e) {
        return new Look.Not<>(String.valueOf(e.problem().detail()));
      }
    }

    private void names() {
      List<InetSocketAddress> servers = SystemServers.list();
      Optional<DnsName> name = DnsName.parse(request.target());
      if (request.isAddress() || name.isEmpty()) {
        return;
      }
      if (servers.isEmpty()) {
        names = new Look.Not<>("this host has no name servers configured");
        return;
      }
      DnsPlan plan =
          DnsPlan.plain(
              name.get(), List.of(RecordType.A, RecordType.AAAA), servers, request.timeout());
      DnsReport report = job.survey().ask(plan, run::isStopped, _ -> {});
      names = new Look.Done<>(report);
      events.accept(new Event("dns", dnsView(report)));
    }

    private DnsView dnsView(DnsReport report) {
      return DnsView.of(run.info().id(), request.target(), !run.isStopped(), report);
    }

    private void ping(InetAddress known) {
      ping =
          look(
              () -> {
                PingSession session = new PingSession(PING, _ -> {});
                try (ProbeChannel channel = probing.open(known, Protocol.ICMP, PAYLOAD_BYTES)) {
                  probing.loop(session, channel, run);
                }
                return session.report();
              });
      if (ping instanceof Look.Done<PingReport>(PingReport report)) {
        events.accept(new Event("ping", PingView.Summary.of(report)));
      }
    }

    /** By UDP where ICMP is not permitted. */
    private void path(InetAddress known) {
      path = look(() -> traced(known, Protocol.ICMP, MAX_HOPS * QUERIES));
      if (path instanceof Look.Not<Traced>) {
        path = look(() -> traced(known, Protocol.UDP, UDP_WINDOW));
      }
      if (path instanceof Look.Done<Traced>(Traced traced)) {
        events.accept(new Event("trace", traceView(traced)));
      }
    }

    private Traced traced(InetAddress known, Protocol protocol, int window) {
      TraceSession session =
          new TraceSession(
              new TracePlan(known, MAX_HOPS, QUERIES, request.timeout().toNanos(), window)
                  .withClosedPorts(protocol == Protocol.UDP),
              _ -> {});
      try (ProbeChannel channel = probing.openHops(known, ProbeShape.of(protocol, PAYLOAD_BYTES))) {
        probing.loop(session, channel, run);
        return new Traced(session.report(), Started.of(run, known, channel.method()));
      }
    }

    private TraceView traceView(Traced traced) {
      return TraceView.of(
          traced.started(),
          !run.isStopped(),
          traced.report(),
          false,
          Optional.empty(),
          hop -> TraceView.Address.of(hop, null, null));
    }

    private void mtu(InetAddress known) {
      mtu = look(() -> probing.mtu(known, request.timeout(), run));
      if (mtu instanceof Look.Done<MtuOutcome>(MtuOutcome outcome)) {
        events.accept(new Event("mtu", mtuView(outcome)));
      }
    }

    private TraceView.Mtu mtuView(MtuOutcome outcome) {
      TraceReport report =
          path instanceof Look.Done<Traced>(Traced traced)
              ? traced.report()
              : new TraceReport(false, List.of());
      return TraceView.Mtu.of(outcome, report, hop -> TraceView.Address.of(hop, null, null));
    }

    /** A request goes to the first port that is open and usual for HTTP. */
    private void services(InetAddress known) {
      PortCheck check = new PortCheck(System::nanoTime);
      Map<Integer, PortOutcome> outcomes = new TreeMap<>();
      for (int port : request.ports()) {
        outcomes.put(
            port,
            check.check(new InetSocketAddress(known, port), request.timeout(), run::isStopped));
      }
      ports = outcomes;
      events.accept(new Event("ports", portViews()));
      web =
          request.ports().stream()
              .filter(port -> outcomes.get(port) instanceof PortOutcome.Open)
              .flatMap(port -> request.web(port).stream())
              .findFirst()
              .map(endpoint -> asked(endpoint, known));
      web.ifPresent(answer -> events.accept(new Event("http", InvestigationView.Web.of(answer))));
    }

    private Evidence.Web asked(Endpoint.Http endpoint, InetAddress known) {
      String url = endpoint.uri().toString();
      try {
        return new Evidence.Web.Answered(
            url,
            new HttpCaller().get(endpoint, known, request.timeout()).blockOptional().orElseThrow());
      } catch (RuntimeException e) {
        boolean tls = Exceptions.unwrap(e) instanceof SSLException;
        return new Evidence.Web.Failed(url, EndpointChecker.reason(e), tls);
      }
    }

    private List<PortView> portViews() {
      return ports.entrySet().stream()
          .map(
              port ->
                  PortView.of(
                      Started.of(run, address.orElseThrow(), "tcp-connect"),
                      port.getKey(),
                      port.getValue()))
          .toList();
    }

    private Evidence evidence() {
      return new Evidence(
          request.target(),
          done(names).map(Looks::names).orElse(List.of()),
          address.isPresent(),
          done(names).map(report -> report.disagreements().isEmpty()).orElse(true),
          done(ping).map(Looks::ping),
          done(path).map(traced -> Looks.path(traced.report(), address.orElseThrow())),
          done(mtu)
              .flatMap(
                  outcome ->
                      outcome instanceof MtuOutcome.Found(var found)
                          ? Optional.of(found)
                          : Optional.empty()),
          ports,
          web);
    }

    private static <T> Optional<T> done(Look<T> look) {
      return look instanceof Look.Done<T>(T what) ? Optional.of(what) : Optional.empty();
    }

    InvestigationView view(ProbeCapturing.Outcome capture) {
      Map<String, String> notDone = new TreeMap<>();
      note("dns", names, notDone);
      note("ping", ping, notDone);
      note("trace", path, notDone);
      note("mtu", mtu, notDone);
      if (capture instanceof ProbeCapturing.Outcome.Not(String reason)) {
        notDone.put("capture", reason);
      }
      List<Finding> findings = Findings.of(evidence());
      return new InvestigationView(
          run.info().id(),
          job.target(),
          address.map(AddressText::of).orElse(null),
          !run.isStopped(),
          findings.stream().map(InvestigationView.Found::of).toList(),
          done(names).map(this::dnsView).orElse(null),
          done(ping).map(PingView.Summary::of).orElse(null),
          done(path).map(this::traceView).orElse(null),
          done(mtu).map(this::mtuView).orElse(null),
          portViews(),
          web.map(InvestigationView.Web::of).orElse(null),
          InvestigationView.Packets.of(capture),
          notDone);
    }

    private static void note(String what, Look<?> look, Map<String, String> notDone) {
      if (look instanceof Look.Not<?>(String reason)) {
        notDone.put(what, reason);
      }
    }
  }
}

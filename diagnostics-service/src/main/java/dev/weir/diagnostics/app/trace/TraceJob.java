package dev.weir.diagnostics.app.trace;

import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.app.job.Job;
import dev.weir.diagnostics.app.job.Probing;
import dev.weir.diagnostics.dns.ReverseNames;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.trace.MtuOutcome;
import dev.weir.diagnostics.trace.PathWatch;
import dev.weir.diagnostics.trace.TracePlan;
import dev.weir.diagnostics.trace.TraceProbe;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Traces a path, once or round by round. Events: {@code started}; a {@code probe} each, or a {@code
 * round} each and a {@code change} for each difference; {@code done}.
 */
public record TraceJob(
    TraceRequest request, Probing probing, Supplier<ReverseNames> reverseNames, Networks networks)
    implements Job {
  private static final Duration NAME_TIMEOUT = Duration.ofSeconds(1);

  /** Numbers of probes of rounds go round before those of the ports of UDP end. */
  private static final int MOST_BASE = 20_000;

  private static final long LONGEST_PAUSE_NANOS = 50_000_000;

  @Override
  public RunKind kind() {
    return RunKind.TRACEROUTE;
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public Object run(Run run, Consumer<? super Event> events) {
    InetAddress address = probing.resolve("target", request.target(), request.family()).address();
    probing.claim(run, List.of(address), request.packetsPerSecond());
    try (ProbeChannel channel = probing.openHops(address, request.shape())) {
      Started started = Started.of(run, address, channel.method());
      events.accept(new Event("started", started));
      Object view =
          request.rounds().isPresent()
              ? watch(request.rounds().get(), run, started, channel, address, events)
              : once(run, started, channel, address, events);
      events.accept(new Event("done", view));
      return view;
    }
  }

  private Object once(
      Run run,
      Started started,
      ProbeChannel channel,
      InetAddress address,
      Consumer<? super Event> events) {
    TraceReport report =
        trace(
            request.plan(address),
            run,
            channel,
            probe -> events.accept(new Event("probe", TraceView.Probe.of(probe))));
    Optional<MtuOutcome> mtu =
        request.mtu()
            ? Optional.of(probing.mtu(address, request.timeout(), run))
            : Optional.empty();
    Known known = new Known(this, new HashMap<>());
    known.learn(report.hops().stream().flatMap(hop -> hop.addresses().stream()).toList());
    return TraceView.of(started, !run.isStopped(), report, request.flows() > 1, mtu, known::of);
  }

  private TraceReport trace(
      TracePlan plan, Run run, ProbeChannel channel, Consumer<TraceProbe> observer) {
    TraceSession session = new TraceSession(plan, observer);
    probing.loop(session, channel, run);
    return session.report();
  }

  private Object watch(
      TraceRequest.Rounds rounds,
      Run run,
      Started started,
      ProbeChannel channel,
      InetAddress address,
      Consumer<? super Event> events) {
    PathWatch watch = new PathWatch();
    Known known = new Known(this, new HashMap<>());
    TracePlan plan = request.plan(address);
    int numbers = request.maxHops() * request.queries() * Math.max(1, request.flows());
    int base = 0;
    long due = System.nanoTime();
    while (watch.rounds() < rounds.most() && !run.isStopped()) {
      TraceReport round = trace(plan.withBase(base), run, channel, _ -> {});
      if (run.isStopped() && watch.rounds() > 0) {
        break;
      }
      List<PathWatch.Difference> differences = watch.add(round);
      known.learn(watch.hops().stream().flatMap(hop -> hop.addresses().stream()).toList());
      differences.forEach(
          difference ->
              events.accept(new Event("change", WatchView.Change.of(watch.rounds(), difference))));
      events.accept(new Event("round", WatchView.Round.of(watch, round.reached(), known::of)));
      base = base + 2 * numbers > MOST_BASE ? 0 : base + numbers;
      due += rounds.interval().toNanos();
      pause(due, run);
    }
    return WatchView.of(started, watch, known::of);
  }

  private static void pause(long until, Run run) {
    long left = until - System.nanoTime();
    while (left > 0 && !run.isStopped()) {
      LockSupport.parkNanos(Math.min(left, LONGEST_PAUSE_NANOS));
      left = until - System.nanoTime();
    }
  }

  /**
   * What is known of addresses, each looked up once.
   *
   * @param names empty where an address has none
   */
  private record Known(TraceJob job, Map<InetAddress, Optional<String>> names) {

    void learn(Collection<InetAddress> addresses) {
      List<InetAddress> strangers =
          addresses.stream().distinct().filter(one -> !names.containsKey(one)).toList();
      if (!job.request().names() || strangers.isEmpty()) {
        return;
      }
      Map<InetAddress, String> found = job.reverseNames().get().of(strangers, NAME_TIMEOUT);
      strangers.forEach(one -> names.put(one, Optional.ofNullable(found.get(one))));
    }

    TraceView.Address of(InetAddress address) {
      return TraceView.Address.of(
          address,
          names.getOrDefault(address, Optional.empty()).orElse(null),
          job.networks().of(address).orElse(null));
    }
  }
}

package dev.weir.diagnostics.run;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** The runs under way, bounded in all and for each caller. Safe for any thread. */
public final class Runs {
  private final RunLimits limits;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Claims claims;
  private final Map<String, Run> underWay = new LinkedHashMap<>();

  /**
   * Creates an empty set of runs.
   *
   * @param clock tells when a run began
   * @param nanoTime a monotonic clock that ends runs which last too long
   */
  public Runs(RunLimits limits, InstantSource clock, LongSupplier nanoTime) {
    this.limits = limits;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.claims = new Claims(limits);
  }

  /** Admits a run, or says why not. */
  public synchronized RunAdmission begin(RunKind kind, String target, String caller) {
    if (underWay.size() >= limits.atOnce()) {
      return new RunAdmission.Refused(
          limits.atOnce() + " runs are under way, as many as weir.diagnostics.runs.at-once admits");
    }
    if (underWay.values().stream().filter(run -> run.info().caller().equals(caller)).count()
        >= limits.perCaller()) {
      return new RunAdmission.Refused(
          limits.perCaller()
              + " runs of this caller are under way, as many as"
              + " weir.diagnostics.runs.per-caller admits");
    }
    return new RunAdmission.Admitted(admit(kind, target, caller));
  }

  private Run admit(RunKind kind, String target, String caller) {
    RunInfo info = new RunInfo(UUID.randomUUID().toString(), kind, target, caller, clock.instant());
    long deadline = nanoTime.getAsLong() + limits.longest().toNanos();
    Run run = new Run(info, () -> nanoTime.getAsLong() - deadline >= 0, this::claim, this::end);
    underWay.put(info.id(), run);
    return run;
  }

  /** The runs under way, oldest first. */
  public synchronized List<RunInfo> underWay() {
    return underWay.values().stream().map(Run::info).toList();
  }

  /** How many of a kind are under way. */
  public synchronized long count(RunKind kind) {
    return underWay.values().stream().filter(run -> run.info().kind() == kind).count();
  }

  /** Asks a run to end; false when none has that id. */
  public synchronized boolean stop(String id) {
    Run run = underWay.get(id);
    if (run != null) {
      run.stop();
    }
    return run != null;
  }

  private synchronized Optional<String> claim(
      Run run, List<InetAddress> addresses, double packets) {
    return claims.add(run, addresses, packets);
  }

  private synchronized void end(Run run) {
    underWay.remove(run.info().id());
    claims.remove(run);
  }
}

package dev.weir.diagnostics.run;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One run under way, from its admission until it is closed. May be stopped from any thread. */
public final class Run implements AutoCloseable {
  private final RunInfo info;
  private final BooleanSupplier expired;
  private final Claiming claiming;
  private final Consumer<? super Run> end;
  private volatile boolean stopped;

  /** Asks for leave to send. */
  interface Claiming {
    Optional<String> claim(Run run, List<InetAddress> addresses, double packets);
  }

  Run(RunInfo info, BooleanSupplier expired, Claiming claiming, Consumer<? super Run> end) {
    this.info = info;
    this.expired = expired;
    this.claiming = claiming;
    this.end = end;
  }

  /** What this run is about. */
  public RunInfo info() {
    return info;
  }

  /**
   * Asks for leave to send, before the first packet.
   *
   * @param addresses that are sent to
   * @param packets to each of them in a second, at most
   * @return why not; empty when the run may
   */
  public Optional<String> claim(List<InetAddress> addresses, double packets) {
    return claiming.claim(this, addresses, packets);
  }

  /** Asks the run to end early. */
  public void stop() {
    stopped = true;
  }

  /** Whether the run was asked to end, or has lasted as long as it may. */
  public boolean isStopped() {
    return stopped || expired.getAsBoolean();
  }

  /** Ends the run and makes its place free. */
  @Override
  public void close() {
    end.accept(this);
  }
}

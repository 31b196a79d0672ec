package dev.weir.diagnostics.run;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One run under way, from its admission until it is closed. May be stopped from any thread. */
public final class Run implements AutoCloseable {
  private final RunInfo info;
  private final BooleanSupplier expired;
  private final Consumer<? super Run> end;
  private volatile boolean stopped;

  Run(RunInfo info, BooleanSupplier expired, Consumer<? super Run> end) {
    this.info = info;
    this.expired = expired;
    this.end = end;
  }

  /** What this run is about. */
  public RunInfo info() {
    return info;
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

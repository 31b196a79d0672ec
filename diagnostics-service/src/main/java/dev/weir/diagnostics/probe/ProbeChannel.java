package dev.weir.diagnostics.probe;

import java.util.List;

/** A way for probes to some targets; used and closed by the thread that opened it. */
public interface ProbeChannel extends AutoCloseable {

  /** How the probes leave. */
  Method method();

  /** Sends a probe without waiting for its answer. */
  Departure send(Probe probe);

  /**
   * Waits for answers.
   *
   * @param nanos how long at most; 0 takes what is already there
   * @return the answers that came, empty when none did; may hold answers to probes that were
   *     answered before
   */
  List<Answer> await(long nanos);

  @Override
  void close();
}

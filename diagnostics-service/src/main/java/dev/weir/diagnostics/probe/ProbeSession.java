package dev.weir.diagnostics.probe;

/**
 * The state of one measurement, which decides and does no I/O. All times are nanoseconds of one
 * monotonic clock.
 */
public interface ProbeSession {

  /** What to do at {@code now}; probes whose time has run out are settled on the way. */
  Step next(long now);

  /** The probe of the last {@link Step.Send} was given to the system. */
  void departed(Probe probe, Departure departure, long now);

  /** An answer came. */
  void answered(Answer answer, long now);

  /** Nothing more will be sent or received. */
  void abandon();
}

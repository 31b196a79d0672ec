package dev.weir.chat.session;

/**
 * Measures one connection against a {@link MessageRate}: the generic cell rate algorithm (ITU-T
 * I.371), which needs one number for a connection.
 *
 * <p>Each message pushes a theoretical arrival time forward by the spacing of the rate. Example: 10
 * a second with a burst of 3 has a spacing of 100 ms and a tolerance of 200 ms: three messages at
 * time 0 push it to 300 ms; a fourth at 50 ms is 250 ms early and refused, at 100 ms it passes.
 */
public final class RateMeter {

  private static final long NANOS = 1_000_000_000L;

  private final boolean unlimited;
  private final long spacing;
  private final long tolerance;
  private long arrival;

  public RateMeter(MessageRate rate, long nowNanos) {
    unlimited = rate.unlimited();
    spacing = unlimited ? 0 : NANOS / rate.perSecond();
    tolerance = spacing * (rate.burst() - 1);
    arrival = nowNanos;
  }

  /** Counts one message; false when it comes too early. A refused message is not counted. */
  public boolean admit(long nowNanos) {
    if (unlimited) {
      return true;
    }
    long early = arrival - nowNanos;
    if (early > tolerance) {
      return false;
    }
    arrival = (early > 0 ? arrival : nowNanos) + spacing;
    return true;
  }
}

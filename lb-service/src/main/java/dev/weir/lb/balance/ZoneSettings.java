package dev.weir.lb.balance;

/**
 * Whether a pool prefers upstreams of the balancer's own zone.
 *
 * @param prefer whether it does, where zones are known
 * @param share how much of the pool's traffic comes in by the own zone, above 0 up to 1; 0: as much
 *     as by any other zone
 */
public record ZoneSettings(boolean prefer, double share) {

  public ZoneSettings {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("zone share " + share + " is not between 0 and 1");
    }
  }

  /** The own zone first, which takes as much as any other. */
  public static ZoneSettings standard() {
    return new ZoneSettings(true, 0);
  }
}

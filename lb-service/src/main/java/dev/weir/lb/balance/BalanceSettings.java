package dev.weir.lb.balance;

import java.time.Duration;
import java.util.List;

/**
 * How a pool chooses among its upstreams.
 *
 * @param algorithm the way to choose
 * @param hash how {@code ring-hash} and {@code maglev} place requests
 * @param latencyDecay after what time {@code peak-ewma} has forgotten two thirds of a latency, 100
 *     ms to 10 min
 * @param zone whether the own zone is preferred
 */
public record BalanceSettings(
    Algorithm algorithm, HashSettings hash, Duration latencyDecay, ZoneSettings zone) {

  private static final Duration DECAY = Duration.ofSeconds(10);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  public BalanceSettings {
    if (latencyDecay.compareTo(SHORTEST) < 0 || latencyDecay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "latency decay " + latencyDecay + " is not between 100 ms and 10 min");
    }
  }

  /** By that algorithm, with every default. */
  public static BalanceSettings of(Algorithm algorithm) {
    return new BalanceSettings(algorithm, HashSettings.standard(), DECAY, ZoneSettings.standard());
  }

  /** Round robin. */
  public static BalanceSettings standard() {
    return of(Algorithm.ROUND_ROBIN);
  }

  /** The same, hashing so. */
  public BalanceSettings with(HashSettings hash) {
    return new BalanceSettings(algorithm, hash, latencyDecay, zone);
  }

  /** The same, preferring a zone so. */
  public BalanceSettings with(ZoneSettings zone) {
    return new BalanceSettings(algorithm, hash, latencyDecay, zone);
  }

  /**
   * Builds the balancer.
   *
   * @param candidates at least one
   * @param site where this balancer stands
   */
  public <T extends Candidate> Balancer<T> over(List<T> candidates, Site site) {
    return zone.prefer() && algorithm.heedsZones()
        ? ZoneAware.over(candidates, this, site)
        : algorithm.over(candidates, this, site);
  }
}

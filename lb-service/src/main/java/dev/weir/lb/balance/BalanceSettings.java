package dev.weir.lb.balance;

/**
 * How a pool chooses among its upstreams.
 *
 * @param algorithm the way to choose
 */
public record BalanceSettings(Algorithm algorithm) {

  /** Round robin. */
  public static BalanceSettings standard() {
    return new BalanceSettings(Algorithm.ROUND_ROBIN);
  }
}

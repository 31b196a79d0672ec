package dev.weir.lb.traffic;

/**
 * Which requests are copied to another pool, whose answers are dropped.
 *
 * @param pool the other pool's name
 * @param share of the requests, above 0 up to 1
 * @param maxInFlight copies under way at the same time, 1 to 100,000; more are left out
 * @param maxBuffer bytes of one copy's body that wait for its upstream, 0 to 16 MB; where more
 *     would have to, the copy is given up
 */
public record MirrorSettings(String pool, double share, int maxInFlight, long maxBuffer) {

  private static final int MOST_IN_FLIGHT = 100_000;
  private static final int MOST_BUFFERED = 16 << 20;

  public MirrorSettings {
    if (pool.isBlank()) {
      throw new IllegalArgumentException("a mirror names no pool");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a mirror's share of " + share * 100 + "% is not above 0% up to 100%");
    }
    if (maxInFlight < 1 || maxInFlight > MOST_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "a mirror's max-in-flight of " + maxInFlight + " is not between 1 and 100000");
    }
    if (maxBuffer < 0 || maxBuffer > MOST_BUFFERED) {
      throw new IllegalArgumentException(
          "a mirror's max-buffer of " + maxBuffer + " bytes is not between 0 and 16 MB");
    }
  }

  /**
   * Reads a share.
   *
   * @param percent such as {@code 10%} or {@code 0.5%}
   * @return from 0 to 1
   * @throws IllegalArgumentException showing what is no such thing
   */
  public static double share(String percent) {
    if (!percent.matches("\\d{1,3}(\\.\\d{1,6})?%")) {
      throw new IllegalArgumentException("'" + percent + "' is no share; expected one like 10%");
    }
    return Double.parseDouble(percent.substring(0, percent.length() - 1)) / 100;
  }
}

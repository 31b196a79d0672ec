package dev.weir.lb.retry;

/**
 * How many requests of a pool may be repeats, counted over ten seconds.
 *
 * @param percent of the pool's requests, 0 to 100
 * @param minPerSecond what is allowed besides, however few requests there are, from 0
 */
public record BudgetShare(int percent, int minPerSecond) {

  public BudgetShare {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent " + percent + " is not between 0 and 100");
    }
    if (minPerSecond < 0) {
      throw new IllegalArgumentException("min-per-second " + minPerSecond + " is less than 0");
    }
  }

  /** A fifth, and ten a second. */
  public static BudgetShare standard() {
    return new BudgetShare(20, 10);
  }

  /** How many are allowed within so many seconds that had so many requests. */
  long allowed(long requests, int seconds) {
    return requests * percent / 100 + (long) minPerSecond * seconds;
  }
}

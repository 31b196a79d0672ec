package dev.weir.benchmarks;

/**
 * Keys of which the one of rank n is asked for in proportion to n to the power of minus {@code
 * exponent}.
 *
 * @param keys how many there are
 * @param exponent above 0, below 1
 */
record Zipf(long keys, double exponent) {

  /**
   * A rank from 1 on: by the inverse of the integral that stands for the sum, close for many keys.
   *
   * @param uniform from 0 on, below 1
   */
  long rank(double uniform) {
    double flat = 1 - exponent;
    double most = Math.pow(keys + 1.0, flat) - 1;
    return (long) Math.pow(uniform * most + 1, 1 / flat);
  }
}

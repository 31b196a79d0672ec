package dev.weir.lb.balance;

import java.util.stream.IntStream;

/**
 * Spreads weights evenly over a round, as nginx does it (Igor Sysoev, "Upstream: smooth weighted
 * round-robin balancing", 2012): at each step every candidate gains its weight, the richest is
 * picked and pays the sum of all weights.
 *
 * <p>For weights a=5, b=1, c=1 the round is {@code a a b a c a a}, where counting down the weights
 * one after the other would give {@code a a a a a b c}. The round is worked out once, so that a
 * pick costs one step in a list.
 */
final class SmoothWeights {

  /**
   * Longest round that is worked out; heavier weights are scaled down to fit, each to at least 1.
   */
  static final int MAX_ROUND = 10_000;

  private SmoothWeights() {}

  /**
   * The round.
   *
   * @param wanted weights, each 1 or more
   * @return places in {@code wanted}
   */
  static int[] sequence(int[] wanted) {
    int[] weights = fit(wanted);
    int sum = IntStream.of(weights).sum();
    int[] credit = new int[weights.length];
    return IntStream.range(0, sum).map(step -> richest(credit, weights, sum)).toArray();
  }

  private static int richest(int[] credit, int[] weights, int sum) {
    int best = 0;
    for (int i = 0; i < credit.length; i++) {
      credit[i] += weights[i];
      if (credit[i] > credit[best]) {
        best = i;
      }
    }
    credit[best] -= sum;
    return best;
  }

  private static int[] fit(int[] weights) {
    int divisor = IntStream.of(weights).reduce(0, SmoothWeights::gcd);
    long sum = IntStream.of(weights).asLongStream().sum() / divisor;
    if (sum <= MAX_ROUND) {
      return IntStream.of(weights).map(w -> w / divisor).toArray();
    }
    return IntStream.of(weights)
        .map(w -> (int) Math.max(1, (long) w / divisor * MAX_ROUND / sum))
        .toArray();
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}

package dev.weir.lb.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The ways to choose an upstream, by the names that configuration uses. */
public enum Algorithm {
  ROUND_ROBIN {
    @Override
    public <T> Balancer<T> over(
        List<T> candidates, ToIntFunction<T> weight, ToIntFunction<T> inFlight) {
      return Cycle.over(candidates);
    }
  },
  WEIGHTED_ROUND_ROBIN {
    @Override
    public <T> Balancer<T> over(
        List<T> candidates, ToIntFunction<T> weight, ToIntFunction<T> inFlight) {
      return Cycle.over(SmoothWeights.sequence(candidates, weight));
    }
  },
  LEAST_CONNECTIONS {
    @Override
    public <T> Balancer<T> over(
        List<T> candidates, ToIntFunction<T> weight, ToIntFunction<T> inFlight) {
      return new LeastConnections<>(candidates, inFlight);
    }
  },
  RING_HASH {
    @Override
    public <T> Balancer<T> over(
        List<T> candidates, ToIntFunction<T> weight, ToIntFunction<T> inFlight) {
      return new RingHash<>(candidates, weight);
    }
  };

  /**
   * Builds the balancer.
   *
   * @param candidates at least one; {@code ring-hash} knows them by their {@code toString}
   * @param weight a candidate's weight, 1 or more; asked now
   * @param inFlight how many exchanges a candidate serves; asked at each pick
   */
  public abstract <T> Balancer<T> over(
      List<T> candidates, ToIntFunction<T> weight, ToIntFunction<T> inFlight);

  /** The name in configuration: {@code round-robin}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The algorithm of that name.
   *
   * @throws IllegalArgumentException when there is none; names those that there are
   */
  public static Algorithm named(String label) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(label)));
  }

  private static String unknown(String label) {
    String known = Arrays.stream(values()).map(Algorithm::label).collect(Collectors.joining(", "));
    return "'" + label + "' is not an algorithm; expected one of " + known;
  }
}

package dev.weir.lb.balance;

import dev.weir.common.text.Words;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The ways to choose an upstream, by the names that configuration uses. */
public enum Algorithm {
  /** One after the other. */
  ROUND_ROBIN {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new Cycle<>(candidates, Turns.of(candidates, Among::rampNow));
    }
  },
  /** One after the other, each as often in a round as its weight says. */
  WEIGHTED_ROUND_ROBIN {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new Cycle<>(candidates, Turns.of(candidates, Among::weightNow));
    }
  },
  /** Who serves the fewest exchanges. */
  LEAST_CONNECTIONS {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new LeastConnections<>(candidates, Among::rampNow);
    }
  },
  /** Who serves the fewest exchanges for its weight. */
  WEIGHTED_LEAST_CONNECTIONS {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new LeastConnections<>(candidates, Among::weightNow);
    }
  },
  /** Of two drawn by weight, who serves fewer exchanges for its weight. */
  RANDOM_TWO_CHOICES {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new TwoChoices<>(
          candidates, (c, nanos) -> (double) c.inFlight() / c.weight(), () -> 0);
    }
  },
  /** The same key to the same one, by points on a ring. */
  RING_HASH(true) {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new Hashed<>(candidates, new RingHash(candidates), settings.hash());
    }
  },
  /** The same key to the same one, by a table. */
  MAGLEV(true) {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      HashSettings hash = settings.hash();
      return new Hashed<>(candidates, new Maglev(candidates, hash.tableSize()), hash);
    }
  },
  /** Of two drawn by weight, who is likely to answer sooner. */
  PEAK_EWMA {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      candidates.forEach(c -> c.latency().watch(settings.latencyDecay()));
      return new TwoChoices<>(
          candidates,
          (c, nanos) -> c.latency().cost(c.inFlight(), nanos) / c.weight(),
          candidates.getFirst().latency()::now);
    }
  },
  /** Who is nearest to the client. */
  GEO_NEAREST {
    @Override
    <T extends Candidate> Balancer<T> over(
        List<T> candidates, BalanceSettings settings, Site site) {
      return new GeoNearest<>(candidates, site.clients());
    }
  };

  private final boolean hashes;

  Algorithm() {
    this(false);
  }

  Algorithm(boolean hashes) {
    this.hashes = hashes;
  }

  /** Builds the balancer over at least one candidate. */
  abstract <T extends Candidate> Balancer<T> over(
      List<T> candidates, BalanceSettings settings, Site site);

  /** Whether it sends equal keys to the same candidate. */
  boolean hashes() {
    return hashes;
  }

  /** Whether zones say something that it does not know better. */
  boolean heedsZones() {
    return this != GEO_NEAREST;
  }

  /** The name in configuration: {@code round-robin}. */
  public String label() {
    return Words.dashed(this);
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

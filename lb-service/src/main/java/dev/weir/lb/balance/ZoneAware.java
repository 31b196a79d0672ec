package dev.weir.lb.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests in the balancer's own zone as long as that has its share of the pool's capacity;
 * where it has less, so much goes elsewhere that no upstream there does more than those of other
 * zones (the rule of Envoy's zone-aware routing).
 *
 * <p>Capacity is the sum of the weights of those that may be chosen now. The share of requests that
 * come in by the own zone is configured, or taken to be the same for each zone. Example: of three
 * zones with capacity 2, 4 and 4, ours is the first; it has 20 % where 33 % of the requests come
 * in, so 60 % of them stay. The other two have 7 % each to spare, so each gets 20 %.
 */
final class ZoneAware<T extends Candidate> implements Balancer<T> {

  /** How finely requests are parted among zones. */
  private static final int PARTS = 1_000;

  /** Makes the choice of a zone another one than that within it. */
  private static final long SALT = 0x5A4F4E45L;

  private final List<Balancer<T>> zones;
  private final Balancer<T> all;
  private final int[] round;
  private final Turns turns;
  private final @Nullable HashKey key;

  private ZoneAware(List<Balancer<T>> zones, Balancer<T> all, int[] round, @Nullable HashKey key) {
    this.zones = zones;
    this.all = all;
    this.round = round;
    this.turns = Turns.startingAnywhere(round);
    this.key = key;
  }

  static <T extends Candidate> Balancer<T> over(
      List<T> candidates, BalanceSettings settings, Site site) {
    Algorithm algorithm = settings.algorithm();
    Balancer<T> all = algorithm.over(candidates, settings, site);
    Map<String, List<T>> byZone = new LinkedHashMap<>();
    byZone.put(site.zone(), new ArrayList<>());
    candidates.forEach(c -> byZone.computeIfAbsent(c.zone(), z -> new ArrayList<>()).add(c));
    if (site.zone().isEmpty()
        || byZone.size() == 1
        || byZone.getOrDefault(site.zone(), List.of()).isEmpty()) {
      return all;
    }
    int[] parts = parts(byZone.values(), settings.zone().share());
    List<Balancer<T>> zones =
        byZone.values().stream().map(zone -> algorithm.over(zone, settings, site)).toList();
    return new ZoneAware<>(
        zones, all, round(parts), algorithm.hashes() ? settings.hash().key() : null);
  }

  /**
   * How many of {@link #PARTS} requests go to each zone.
   *
   * @param zones with the own one first
   */
  private static int[] parts(
      Iterable<? extends List<? extends Candidate>> zones, double configuredShare) {
    List<Double> capacities = new ArrayList<>();
    zones.forEach(z -> capacities.add(z.stream().mapToDouble(Among::weightNow).sum()));
    double sum = capacities.stream().mapToDouble(c -> c).sum();
    int count = capacities.size();
    double expected = configuredShare > 0 ? configuredShare : 1.0 / count;
    double kept = Math.min(1, capacities.getFirst() / sum / expected);
    double[] spare =
        capacities.stream()
            .mapToDouble(c -> Math.max(0, c / sum - (1 - expected) / (count - 1)))
            .toArray();
    spare[0] = 0;
    double allSpare = Arrays.stream(spare).sum();
    int[] parts = new int[count];
    parts[0] = (int) Math.round(PARTS * kept);
    for (int i = 1; i < count && allSpare > 0; i++) {
      parts[i] = (int) Math.round((PARTS - parts[0]) * spare[i] / allSpare);
    }
    return parts;
  }

  /** The zones in turn, without those that get nothing. */
  private static int[] round(int[] parts) {
    int[] with = IntStream.range(0, parts.length).filter(i -> parts[i] > 0).toArray();
    int[] weights = IntStream.of(with).map(i -> parts[i]).toArray();
    return IntStream.of(SmoothWeights.sequence(weights)).map(i -> with[i]).toArray();
  }

  @Override
  public @Nullable T pick(Ask ask, Set<T> except) {
    int zone =
        key == null
            ? turns.next()
            : round[Hash64.reduce(Hash64.mix(key.of(ask) ^ SALT), round.length)];
    T found = zones.get(zone).pick(ask, except);
    return found != null ? found : all.pick(ask, except);
  }
}

package dev.weir.lb.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Sends the same key to the same candidate, and moves few keys when candidates come or go: every
 * candidate has points on a ring, in number after its weight, and a key belongs to the first point
 * at or after its own (Karger et al., "Consistent Hashing and Random Trees", 1997; points by name
 * as in ketama).
 *
 * <p>With 160 points for each unit of weight, the shares of equal candidates differ by some 10 %;
 * when one of n leaves, only its own keys move.
 */
final class RingHash<T> implements Balancer<T> {

  private static final int POINTS = 160;
  private static final int MAX_POINTS = 200_000;

  private final long[] positions;
  private final Object[] owners;

  RingHash(List<T> candidates, ToIntFunction<T> weight) {
    long wanted = candidates.stream().mapToLong(weight::applyAsInt).sum() * POINTS;
    double scale = wanted > MAX_POINTS ? (double) MAX_POINTS / wanted : 1;
    List<Point<T>> ring =
        candidates.stream()
            .flatMap(c -> points(c, (int) Math.max(1, weight.applyAsInt(c) * POINTS * scale)))
            .sorted(Comparator.comparingLong(Point::position))
            .toList();
    positions = ring.stream().mapToLong(Point::position).toArray();
    owners = ring.stream().map(Point::owner).toArray();
  }

  private record Point<T>(long position, T owner) {}

  private static <T> java.util.stream.Stream<Point<T>> points(T owner, int count) {
    long name = owner.toString().hashCode();
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> new Point<>(mix(name << 32 | i), owner));
  }

  @Override
  @SuppressWarnings("unchecked") // owners holds nothing but T
  public T pick(Ask ask) {
    int found = Arrays.binarySearch(positions, mix(ask.key()));
    int at = found >= 0 ? found : -found - 1;
    return (T) owners[at == owners.length ? 0 : at];
  }

  /**
   * Spreads neighbouring values over the whole ring: the finalizer of MurmurHash3 (Austin Appleby,
   * public domain).
   */
  private static long mix(long value) {
    long h = value * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}

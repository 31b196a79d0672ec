package dev.weir.lb.balance;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sends the same key to the same candidate, and moves few keys when candidates come or go: every
 * candidate has points on a ring, in number after its weight, and a key belongs to the first point
 * at or after its own (Karger et al., "Consistent Hashing and Random Trees", 1997; points by name
 * as in ketama).
 *
 * <p>With 160 points for each unit of weight, the shares of equal candidates differ by some 10 %;
 * when one of n leaves, only its own keys move.
 */
final class RingHash implements KeySpace {

  private static final int POINTS = 160;
  private static final int MAX_POINTS = 200_000;

  private final long[] positions;
  private final int[] owners;

  /** For each part of the ring, all of one size, the first point that is not before it. */
  private final int[] firsts;

  RingHash(List<? extends Candidate> candidates) {
    long wanted = candidates.stream().mapToLong(Candidate::weight).sum() * POINTS;
    double scale = wanted > MAX_POINTS ? (double) MAX_POINTS / wanted : 1;
    List<Point> ring =
        IntStream.range(0, candidates.size())
            .boxed()
            .flatMap(place -> points(candidates.get(place), place, scale))
            .sorted(Comparator.comparingLong(Point::position))
            .toList();
    positions = ring.stream().mapToLong(Point::position).toArray();
    owners = ring.stream().mapToInt(Point::owner).toArray();
    firsts = firsts(positions);
  }

  private record Point(long position, int owner) {}

  private static Stream<Point> points(Candidate candidate, int place, double scale) {
    long name = Hash64.of(candidate.id());
    int count = (int) Math.max(1, candidate.weight() * POINTS * scale);
    return IntStream.range(0, count).mapToObj(i -> new Point(Hash64.mix(name + i) >>> 1, place));
  }

  private static int[] firsts(long[] positions) {
    int[] firsts = new int[positions.length];
    int point = 0;
    for (int part = 0; part < firsts.length; part++) {
      while (point < positions.length && part(positions[point], firsts.length) < part) {
        point++;
      }
      firsts[part] = point;
    }
    return firsts;
  }

  /** Positions are below 2^63. */
  private static int part(long position, int parts) {
    return (int) Math.multiplyHigh(position, (long) parts << 1);
  }

  @Override
  public int slot(long hash) {
    long position = hash >>> 1;
    int at = firsts[part(position, firsts.length)];
    while (at < positions.length && positions[at] < position) {
      at++;
    }
    return at == positions.length ? 0 : at;
  }

  @Override
  public int owner(int slot) {
    return owners[slot];
  }

  @Override
  public int slots() {
    return owners.length;
  }
}

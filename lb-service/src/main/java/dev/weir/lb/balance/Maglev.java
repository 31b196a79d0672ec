package dev.weir.lb.balance;

import java.util.Arrays;
import java.util.List;

/**
 * A table in which each candidate has as many entries as its weight gives it, but for one or two,
 * and from which a key is read in one step (Eisenbud et al., "Maglev: A Fast and Reliable Software
 * Network Load Balancer", NSDI 2016, section 3.4): every candidate has an order of its own in which
 * it likes the entries, and in turns each takes the first that it likes and that is free.
 *
 * <p>When one of n leaves, its keys move, and a few of the others: about as many as the table has
 * entries for each hundred candidates, by the paper's figure 12.
 *
 * <p>A lighter candidate passes turns: it takes an entry in a turn when its weight, summed over the
 * turns, has reached the heaviest one's for each entry that it has.
 */
final class Maglev implements KeySpace {

  private final int[] table;

  /**
   * @param size of the table, a prime
   */
  Maglev(List<? extends Candidate> candidates, int size) {
    table = new int[size];
    Arrays.fill(table, -1);
    fill(candidates.stream().map(c -> new Liking(c, size)).toArray(Liking[]::new));
  }

  private void fill(Liking[] likings) {
    long heaviest = Arrays.stream(likings).mapToLong(liking -> liking.weight).max().orElseThrow();
    int left = table.length;
    while (true) {
      for (int place = 0; place < likings.length; place++) {
        if (likings[place].takesTurn(heaviest)) {
          table[likings[place].firstFree(table)] = place;
          left--;
          if (left == 0) {
            return;
          }
        }
      }
    }
  }

  /** The order in which a candidate likes the entries: from an offset on, in steps of a skip. */
  private static final class Liking {

    private final long weight;
    private final int skip;
    private int next;
    private long credit;

    Liking(Candidate candidate, int size) {
      long name = Hash64.of(candidate.id());
      this.weight = candidate.weight();
      this.next = Hash64.reduce(name, size);
      this.skip = Hash64.reduce(Hash64.mix(name), size - 1) + 1;
    }

    boolean takesTurn(long heaviest) {
      credit += weight;
      if (credit < heaviest) {
        return false;
      }
      credit -= heaviest;
      return true;
    }

    int firstFree(int[] table) {
      while (table[next] >= 0) {
        step(table.length);
      }
      int found = next;
      step(table.length);
      return found;
    }

    private void step(int size) {
      int ahead = next + skip;
      next = ahead >= size ? ahead - size : ahead;
    }
  }

  @Override
  public int slot(long hash) {
    return Hash64.reduce(hash, table.length);
  }

  @Override
  public int owner(int slot) {
    return table[slot];
  }

  @Override
  public int slots() {
    return table.length;
  }
}

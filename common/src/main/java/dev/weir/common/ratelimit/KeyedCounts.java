package dev.weir.common.ratelimit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many there are of each key at once, up to a limit: connections of an address, or of a user.
 * Keys of which there is none are not kept. Safe for use by any thread.
 */
public final class KeyedCounts<K> {

  private final int most;
  private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

  /**
   * Nothing counted yet.
   *
   * @param most how many there may be of one key; with less than 1 there may be none
   */
  public KeyedCounts(int most) {
    this.most = most;
  }

  /**
   * Counts one in, if the limit allows one more.
   *
   * @return whether it was counted; then {@link #leave} must follow
   */
  public boolean enter(K key) {
    if (counts.merge(key, 1, Integer::sum) > most) {
      leave(key);
      return false;
    }
    return true;
  }

  public void leave(K key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Of how many keys there is any. */
  public int keys() {
    return counts.size();
  }
}

package dev.weir.lb.balance;

/**
 * Picks one among the candidates that it was built with. Safe for many threads at once, free of
 * locks. When the candidates change, another balancer is built.
 *
 * @param <T> what is picked
 */
@FunctionalInterface
public interface Balancer<T> {

  /**
   * The candidate whose turn it is.
   *
   * @param key what the request is about; algorithms that hash send equal keys to the same
   *     candidate, others ignore it
   */
  T pick(int key);
}

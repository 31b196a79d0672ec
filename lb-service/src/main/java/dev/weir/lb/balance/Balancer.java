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
   * @param ask what it is chosen for
   */
  T pick(Ask ask);
}

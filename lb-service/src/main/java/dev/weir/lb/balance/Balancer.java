package dev.weir.lb.balance;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks one among the candidates that it was built with. Safe for many threads at once, free of
 * locks. When the candidates or their weights change, another balancer is built.
 *
 * @param <T> what is picked
 */
@FunctionalInterface
public interface Balancer<T> {

  /**
   * The candidate whose turn it is.
   *
   * @param ask what it is chosen for
   * @param except who is not to be picked
   * @return null when all others are full
   */
  @Nullable T pick(Ask ask, Set<T> except);

  /** The same, of all. */
  default @Nullable T pick(Ask ask) {
    return pick(ask, Set.of());
  }
}

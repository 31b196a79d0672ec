package dev.weir.lb.balance;

/**
 * What an algorithm may know of the request that it chooses for.
 *
 * <p>Implemented by the exchange itself, so that a choice allocates nothing.
 */
@FunctionalInterface
public interface Ask {

  /** What the request is about: those that hash send equal keys to the same candidate. */
  long key();
}

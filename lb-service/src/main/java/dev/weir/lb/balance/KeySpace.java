package dev.weir.lb.balance;

/** Slots in a circle, each of which belongs to a candidate. */
interface KeySpace {

  /** The slot of a hash. */
  int slot(long hash);

  /** The place of the candidate that a slot belongs to. */
  int owner(int slot);

  /** How many slots there are. */
  int slots();
}

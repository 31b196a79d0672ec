package dev.weir.common.ratelimit;

/** What a rule of the cluster does while the store of its counts does not answer. */
public enum StoreFailure {
  /** Each instance grants its part of the limit: the limit divided by the instances last seen. */
  LOCAL,
  /** Everything passes. */
  OPEN,
  /** Nothing passes. */
  CLOSED
}

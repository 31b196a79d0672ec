package dev.weir.common.ratelimit;

/** Who counts together. */
public enum LimitScope {
  /** Each instance counts for itself. */
  LOCAL,
  /** All instances of a service count together, where they share a store; else as LOCAL. */
  CLUSTER
}

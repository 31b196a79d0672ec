package dev.weir.lb.upstream;

/** What the operator wants of an upstream, whatever its health. */
public enum AdminState {
  /** Takes requests while it is healthy. */
  ACTIVE,
  /** Finishes what it has and takes nothing new. */
  DRAINING,
  /** Takes nothing, and is not probed. */
  DISABLED
}

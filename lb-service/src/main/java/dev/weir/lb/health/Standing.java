package dev.weir.lb.health;

/** What the pool makes of an upstream when it decides who may be chosen. */
public enum Standing {
  /** Passes its probes, and nothing is held against it. */
  WELL,
  /** Passes its probes, but was put out for what it did with requests. */
  EJECTED,
  /** Fails its probes; it may still answer. */
  DOWN,
  /** Fails, and takes no connection; or its circuit is open. */
  SHUT,
  /** Was not probed yet, or is not to take anything: it does not count. */
  ABSENT
}

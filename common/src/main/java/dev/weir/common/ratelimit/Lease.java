package dev.weir.common.ratelimit;

/** Permits that are held until they are released. Safe for use by any thread. */
@FunctionalInterface
public interface Lease {

  /** Nothing is held. */
  Lease NONE = () -> {};

  /** Lets the permits go; any further call has no effect. */
  void release();
}

package dev.weir.diagnostics.probe;

/** Whose clock measured a round trip. */
public enum Stamps {
  /** The kernel's, for both the packet sent and the packet received. */
  KERNEL,
  /** This process's, which adds the time to enter and leave the kernel and to be scheduled. */
  USER
}

package dev.weir.common.concurrency;

/** What an algorithm remembers from window to window. */
sealed interface LimitState permits Gradient.State, Aimd.State {

  /** How many requests may be served at once. */
  int limit();

  /** The state after a window in which something was answered. */
  LimitState after(LatencyWindow window);
}

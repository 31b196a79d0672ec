package dev.weir.common.ratelimit;

/** How a rule counts. */
public enum LimitAlgorithm {
  /** At most {@code limit} in each window; windows follow each other without overlap. */
  FIXED_WINDOW,
  /** {@code limit} for each window, flowing in evenly, saved up to {@code burst}. */
  TOKEN_BUCKET
}

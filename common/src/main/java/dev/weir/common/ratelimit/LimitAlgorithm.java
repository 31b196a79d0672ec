package dev.weir.common.ratelimit;

import dev.weir.common.text.Words;
import java.util.Arrays;
import java.util.Optional;

/** How a rule counts. */
public enum LimitAlgorithm {
  /** At most {@code limit} in each window; windows follow each other without overlap. */
  FIXED_WINDOW,
  /** At most {@code limit} in any span as long as the window, wherever it begins. */
  SLIDING_WINDOW,
  /** {@code limit} for each window, flowing in evenly, saved up to {@code burst}. */
  TOKEN_BUCKET,
  /** At most {@code limit} at once. */
  CONCURRENCY;

  /** Its name in configuration and API, such as {@code fixed-window}. */
  public String label() {
    return Words.dashed(this);
  }

  /** The algorithm of a label; empty where there is none. */
  public static Optional<LimitAlgorithm> labelled(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }
}

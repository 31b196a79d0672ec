package dev.weir.diagnostics.ping;

import java.util.ArrayList;
import java.util.List;

/** What the loss of a ping looks like. */
public enum LossKind {
  /** Every probe was answered. */
  NONE,
  /** No probe was answered. */
  TOTAL,
  /** Answers come as evenly as a limit on their rate lets them through. */
  LIKELY_RATE_LIMITED,
  /** Losses fall as they do on a path that loses packets. */
  REAL,
  /** Some are lost, and too few to tell why. */
  UNCLEAR;

  /** Gaps between answers that tell an even pace from chance. */
  private static final int ENOUGH_GAPS = 8;

  /** Share of the variance of chance that an even pace stays below. */
  private static final double EVEN = 0.25;

  /**
   * Judges by the gaps between probes that were answered. A limit of one answer in {@code m} probes
   * leaves gaps that are all about {@code m}; with losses by chance the gaps are distributed
   * geometrically, with variance {@code m (m - 1)}. What is answered before the first loss does not
   * count, since limits let a burst through first.
   *
   * <p>Example: one answer in four for 40 probes is ten answers with gaps of 4 and variance 0, far
   * below 12. The same share lost by chance has gaps such as 1, 9, 2, 2, 6, 1, 8, 3, 4 with
   * variance 8.
   *
   * @param answered for each probe that left, in order, whether it was
   */
  static LossKind of(List<Boolean> answered) {
    int lost = (int) answered.stream().filter(one -> !one).count();
    if (lost == 0) {
      return NONE;
    }
    if (lost == answered.size()) {
      return TOTAL;
    }
    List<Integer> gaps = gaps(answered);
    if (gaps.size() < ENOUGH_GAPS) {
      return lost >= ENOUGH_GAPS && gaps.size() < 2 ? REAL : UNCLEAR;
    }
    double mean = gaps.stream().mapToInt(gap -> gap).average().orElseThrow();
    double variance =
        gaps.stream().mapToDouble(gap -> (gap - mean) * (gap - mean)).average().orElseThrow();
    boolean even = mean >= 1.5 && variance <= EVEN * mean * (mean - 1);
    return even ? LIKELY_RATE_LIMITED : REAL;
  }

  private static List<Integer> gaps(List<Boolean> answered) {
    List<Integer> gaps = new ArrayList<>();
    int last = -1;
    for (int i = answered.indexOf(false); i < answered.size(); i++) {
      if (answered.get(i)) {
        if (last >= 0) {
          gaps.add(i - last);
        }
        last = i;
      }
    }
    return gaps;
  }
}

package dev.weir.chat.room;

import java.time.Duration;

/**
 * How much a room remembers; the oldest goes first when any of these is passed.
 *
 * @param messages how many; 0 to 1,000,000, where 0 remembers nothing
 * @param bytes their frames together; at least 1
 * @param age for how long; positive
 */
public record HistoryLimits(int messages, int bytes, Duration age) {

  private static final int MOST = 1_000_000;

  public HistoryLimits {
    if (messages < 0 || messages > MOST) {
      throw new IllegalArgumentException(
          "a history of %d messages: expected 0 to %d".formatted(messages, MOST));
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("a history of " + bytes + " bytes: at least 1 is needed");
    }
    if (!age.isPositive()) {
      throw new IllegalArgumentException("a history of age " + age + ": it must be positive");
    }
  }
}

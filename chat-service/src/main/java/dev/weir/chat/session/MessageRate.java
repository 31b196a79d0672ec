package dev.weir.chat.session;

/**
 * How many messages and pings one connection may send.
 *
 * @param perSecond the lasting rate; 0 to 1,000,000, where 0 sets no limit
 * @param burst how many may come at once; at least 1
 */
public record MessageRate(int perSecond, int burst) {

  private static final int FASTEST = 1_000_000;

  public MessageRate {
    if (perSecond < 0 || perSecond > FASTEST) {
      throw new IllegalArgumentException(
          "a rate of %d messages a second: expected 0 (no limit) to %d"
              .formatted(perSecond, FASTEST));
    }
    if (burst < 1) {
      throw new IllegalArgumentException("a burst of " + burst + " messages: at least 1 is needed");
    }
  }

  public boolean unlimited() {
    return perSecond == 0;
  }
}

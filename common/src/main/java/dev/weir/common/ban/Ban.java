package dev.weir.common.ban;

import dev.weir.common.net.Cidr;
import java.time.Instant;

/**
 * A network that is kept out for a time.
 *
 * @param network whose addresses are meant
 * @param since when it was banned
 * @param until when it ends by itself
 * @param reason for people; may be empty
 * @param by who banned it: a caller of the API, or {@code rule NAME}
 * @param source whether a person or a rule did
 */
public record Ban(
    Cidr network, Instant since, Instant until, String reason, String by, Source source) {

  /** Where a ban comes from. */
  public enum Source {
    /** A person; only time and persons end it. */
    HAND,
    /** A rule; gives way where the list is full. */
    RULE
  }

  /**
   * Whether it has ended.
   *
   * @param nowMillis since the epoch
   */
  public boolean isOver(long nowMillis) {
    return nowMillis >= until.toEpochMilli();
  }

  /** As the audit log tells it. */
  @Override
  public String toString() {
    return network + " until " + until + (reason.isEmpty() ? "" : " (" + reason + ")");
  }
}

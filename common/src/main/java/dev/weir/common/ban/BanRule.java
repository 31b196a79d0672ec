package dev.weir.common.ban;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Bans a client that has had to be refused too often.
 *
 * @param name for messages and the audit log
 * @param counted what counts as a refusal
 * @param refusals how many within a window, 1 to 1,000,000
 * @param window 1 s to 1 d; it begins with a refusal
 * @param lasting how long the ban lasts, 1 s to 366 d
 */
public record BanRule(
    String name, Set<Offence> counted, int refusals, Duration window, Duration lasting) {

  private static final int MOST_REFUSALS = 1_000_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

  /** The longest that a ban may last. */
  public static final Duration LONGEST_BAN = Duration.ofDays(366);

  public BanRule {
    counted = Set.copyOf(counted);
    if (refusals < 1 || refusals > MOST_REFUSALS) {
      throw new IllegalArgumentException(
          "refusals " + refusals + " of rule " + name + " is not between 1 and " + MOST_REFUSALS);
    }
    check(name, "window", window, LONGEST_WINDOW);
    check(name, "for", lasting, LONGEST_BAN);
  }

  /** A rule that counts every refusal. */
  public BanRule(String name, int refusals, Duration window, Duration lasting) {
    this(name, EnumSet.allOf(Offence.class), refusals, window, lasting);
  }

  private static void check(String rule, String part, Duration given, Duration longest) {
    if (given.compareTo(SHORTEST) < 0 || given.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          part
              + " "
              + given
              + " of rule "
              + rule
              + " is not between 1s and "
              + longest.toDays()
              + "d");
    }
  }
}

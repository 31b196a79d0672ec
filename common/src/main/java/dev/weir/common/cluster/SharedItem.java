package dev.weir.common.cluster;

import java.time.Instant;

/**
 * What became of one thing that instances share, as it is kept on Redis by its name: {@code AT KIND
 * TEXT}.
 *
 * @param name of the thing
 * @param at when it changed, in whole milliseconds
 * @param ends until when others need to know
 * @param kind a word; {@code hand} for what never gives way where there are too many
 * @param text whatever its owner reads again
 */
public record SharedItem(String name, Instant at, Instant ends, String kind, String text) {

  /** What lasts for ever. */
  public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  /** What somebody made of a thing, to last for ever. */
  public static SharedItem of(String name, Instant at, String text) {
    return new SharedItem(name, at, NEVER, "hand", text);
  }

  /**
   * Reads what Redis keeps, which is not how long.
   *
   * @throws IllegalArgumentException where it is none of this
   */
  static SharedItem read(String name, String value) {
    String[] parts = value.split(" ", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("expected AT KIND TEXT");
    }
    Instant at = Instant.ofEpochMilli(Long.parseLong(parts[0]));
    return new SharedItem(name, at, NEVER, parts[1], parts[2]);
  }
}

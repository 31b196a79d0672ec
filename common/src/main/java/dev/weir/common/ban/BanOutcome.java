package dev.weir.common.ban;

import org.jspecify.annotations.Nullable;

/** What came of the wish to ban a network. */
public sealed interface BanOutcome {

  /**
   * It is banned.
   *
   * @param ban as it stands now
   * @param before what stood there; null where nothing did
   */
  record Banned(Ban ban, @Nullable Ban before) implements BanOutcome {}

  /**
   * The list has no room, and nothing on it that would give way.
   *
   * @param most how many bans there may be
   */
  record Full(int most) implements BanOutcome {}
}

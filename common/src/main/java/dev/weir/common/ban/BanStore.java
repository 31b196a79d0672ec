package dev.weir.common.ban;

import java.time.Instant;

/**
 * Where the bans of one instance are told to others. Called after the ban is in force here; must
 * not wait. What others tell comes back through {@link Bans#learn} and {@link Bans#forget}.
 */
public interface BanStore {

  /** A network was banned here, or its ban was changed. */
  void banned(Ban ban);

  /**
   * A ban was ended here before its time.
   *
   * @param ban as it stood
   * @param when it was ended
   */
  void lifted(Ban ban, Instant when);

  /** For an instance on its own. */
  static BanStore alone() {
    return new BanStore() {
      @Override
      public void banned(Ban ban) {}

      @Override
      public void lifted(Ban ban, Instant when) {}
    };
  }
}

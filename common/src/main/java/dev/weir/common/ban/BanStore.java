package dev.weir.common.ban;

import dev.weir.common.net.Cidr;

/**
 * Where the bans of one instance are told to others. Called after the ban is in force here; must
 * not wait. What others tell comes back through {@link Bans#learn} and {@link Bans#forget}.
 */
public interface BanStore {

  /** A network was banned here. */
  void banned(Ban ban);

  /** A ban was ended here before its time. */
  void lifted(Cidr network);

  /** For an instance on its own. */
  static BanStore alone() {
    return new BanStore() {
      @Override
      public void banned(Ban ban) {}

      @Override
      public void lifted(Cidr network) {}
    };
  }
}

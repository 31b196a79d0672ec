package dev.weir.common.cluster;

/** Redis is away, and is not asked now. Without stack trace: it is what many requests get. */
final class StoreAway extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreAway() {
    super("Redis is away", null, false, false);
  }
}

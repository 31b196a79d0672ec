package dev.weir.lb.balance;

/** Hashes for placing things, not for secrets. */
final class Hash64 {

  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private Hash64() {}

  /** Of a name: FNV-1a (Fowler, Noll, Vo), spread by {@link #mix}. */
  static long of(String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /**
   * Spreads neighbouring values over the whole range: the finalizer of MurmurHash3 (Austin Appleby,
   * public domain).
   */
  static long mix(long value) {
    long h = value * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  /** A place among so many, each as likely as any other for a mixed hash. */
  static int reduce(long hash, int size) {
    return (int) Math.multiplyHigh(hash >>> 1, (long) size << 1);
  }
}

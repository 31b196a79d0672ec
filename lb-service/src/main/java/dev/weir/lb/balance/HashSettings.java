package dev.weir.lb.balance;

import java.math.BigInteger;

/**
 * How {@code ring-hash} and {@code maglev} place requests.
 *
 * @param key what of a request decides
 * @param loadFactor how many times its fair share of all exchanges in flight an upstream may have
 *     before what would come next goes on to another, above 1; 0: no bound
 * @param tableSize entries in the table of {@code maglev}, a prime from 11 to 5,000,011; at least a
 *     hundred times the number of upstreams keeps their shares equal to one percent
 */
public record HashSettings(HashKey key, double loadFactor, int tableSize) {

  /** The table size that Maglev's authors used for small clusters. */
  public static final int TABLE_SIZE = 65_537;

  private static final int SMALLEST = 11;
  private static final int LARGEST = 5_000_011;
  private static final int CERTAINTY = 40;

  public HashSettings {
    if (loadFactor != 0 && !(loadFactor > 1 && loadFactor <= 100)) {
      throw new IllegalArgumentException(
          "load factor " + loadFactor + " is neither 0 nor above 1 and up to 100");
    }
    if (tableSize < SMALLEST
        || tableSize > LARGEST
        || !BigInteger.valueOf(tableSize).isProbablePrime(CERTAINTY)) {
      throw new IllegalArgumentException(
          "table size " + tableSize + " is not a prime between 11 and 5000011, such as 65537");
    }
  }

  /** By path and query, without a bound. */
  public static HashSettings standard() {
    return new HashSettings(HashKey.uri(), 0, TABLE_SIZE);
  }
}

package dev.weir.lb.app;

import org.springframework.util.unit.DataSize;

/** Sizes as operators write them. */
final class Sizes {

  private Sizes() {}

  /**
   * One in bytes.
   *
   * @throws IllegalArgumentException where it is beyond what any buffer may have
   */
  static int bytes(String name, DataSize size) {
    if (Math.abs(size.toBytes()) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " of " + size.toBytes() + " bytes is not between 0 and 16777216");
    }
    return (int) size.toBytes();
  }
}

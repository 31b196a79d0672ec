package dev.weir.edge.http;

import java.util.OptionalLong;

/** Reads positions in a representation. */
final class Offsets {

  private static final int DIGITS_OF_A_LONG = 18;

  private Offsets() {}

  /** A number of bytes, {@link Long#MAX_VALUE} for more than fit; empty where it is no number. */
  static OptionalLong parse(String digits) {
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        digits.length() > DIGITS_OF_A_LONG ? Long.MAX_VALUE : Long.parseLong(digits));
  }
}

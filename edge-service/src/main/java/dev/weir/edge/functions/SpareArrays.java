package dev.weir.edge.functions;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that a memory was done with and may want again, one of each length, for as long as the
 * heap has room: a function that grows to its limit at each call would else make garbage of several
 * times that, and its collection would hold up everybody. Not thread-safe.
 */
final class SpareArrays {

  /** What functions may have unless they ask for more. */
  private static final int LARGEST = 16 << 20;

  private final Map<Integer, SoftReference<byte[]>> byLength = new HashMap<>();

  /**
   * An array with anything in it.
   *
   * @throws OutOfMemoryError where the heap has no room for it
   */
  byte[] take(int length) {
    SoftReference<byte[]> kept = byLength.remove(length);
    byte[] spare = kept == null ? null : kept.get();
    return spare == null ? new byte[length] : spare;
  }

  /** Keeps an array, if it is of a length that is wanted again. */
  void give(byte[] array) {
    if (array.length <= LARGEST && Integer.bitCount(array.length) == 1) {
      byLength.put(array.length, new SoftReference<>(array));
    }
  }
}

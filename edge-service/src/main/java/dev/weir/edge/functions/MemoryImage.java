package dev.weir.edge.functions;

/**
 * A frozen linear memory with its module's globals. Its parts are shared with other images where
 * they are the same, and never written.
 */
final class MemoryImage {
  /** A part has two to the power of this many bytes. */
  static final int SHIFT = 10;

  /** Bytes of a part. */
  static final int PART = 1 << SHIFT;

  /** The part that all zeros share. */
  static final byte[] ZEROS = new byte[PART];

  private final byte[][] parts;
  private final long[] globals;

  MemoryImage(byte[][] parts, long[] globals) {
    this.parts = parts;
    this.globals = globals;
  }

  /** A part of an image; all zeros lie past its end. */
  static byte[] part(byte[][] parts, int number) {
    return number < parts.length ? parts[number] : ZEROS;
  }

  byte[][] parts() {
    return parts;
  }

  long[] globals() {
    return globals;
  }
}

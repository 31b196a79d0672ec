package dev.weir.edge.functions;

/** A frozen linear memory with its module's globals. Its pages are shared, and never written. */
final class MemoryImage {
  private final byte[][] pages;
  private final long[] globals;

  MemoryImage(byte[][] pages, long[] globals) {
    this.pages = pages;
    this.globals = globals;
  }

  byte[][] pages() {
    return pages;
  }

  long[] globals() {
    return globals;
  }
}

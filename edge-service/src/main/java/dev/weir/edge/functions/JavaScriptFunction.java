package dev.weir.edge.functions;

/** A deployed function: its code as evaluated once, and what a call of it may use. Immutable. */
public final class JavaScriptFunction {
  private final MemoryImage image;
  private final FunctionLimits limits;
  private final int entry;
  private final int entryLength;

  JavaScriptFunction(MemoryImage image, FunctionLimits limits, int entry, int entryLength) {
    this.image = image;
    this.limits = limits;
    this.entry = entry;
    this.entryLength = entryLength;
  }

  MemoryImage image() {
    return image;
  }

  FunctionLimits limits() {
    return limits;
  }

  int entry() {
    return entry;
  }

  int entryLength() {
    return entryLength;
  }
}

package dev.weir.edge.functions;

/** A deployed function: its code as evaluated once, and what a call of it may use. Immutable. */
public final class JavaScriptFunction {
  private final MemoryImage image;
  private final FunctionLimits limits;
  private final int entry;
  private final int entryLength;

  private final boolean fetches;
  private final boolean responds;

  JavaScriptFunction(
      MemoryImage image, FunctionLimits limits, int entry, int entryLength, String handlers) {
    this.image = image;
    this.fetches = handlers.contains("fetch");
    this.responds = handlers.contains("response");
    this.limits = limits;
    this.entry = entry;
    this.entryLength = entryLength;
  }

  /** Whether it wants to see requests, before the cache. */
  public boolean fetches() {
    return fetches;
  }

  /** Whether it wants to see answers, after the cache. */
  public boolean responds() {
    return responds;
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

package dev.weir.edge.functions;

/** JavaScript as evaluated once. Immutable. */
final class JavaScriptFunction implements FunctionCode {
  private final MemoryImage image;
  private final FunctionLimits limits;
  private final FairQueue.Share<FunctionTask> share = new FairQueue.Share<>();
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

  @Override
  public boolean fetches() {
    return fetches;
  }

  @Override
  public boolean responds() {
    return responds;
  }

  /** Its calls that wait. */
  FairQueue.Share<FunctionTask> share() {
    return share;
  }

  @Override
  public FunctionLimits limits() {
    return limits;
  }

  MemoryImage image() {
    return image;
  }

  int entry() {
    return entry;
  }

  int entryLength() {
    return entryLength;
  }
}

package dev.weir.edge.functions;

/** JavaScript as evaluated once. Immutable. */
final class JavaScriptFunction implements FunctionCode {
  private final MemoryImage image;
  private final FunctionLimits limits;
  private final FairQueue.Share<FunctionTask> share = new FairQueue.Share<>();
  private final Entry fetch;
  private final Entry response;

  private final boolean fetches;
  private final boolean responds;

  /** Where in the image the code is that calls a handler, and how many bytes it has. */
  record Entry(int at, int length) {}

  JavaScriptFunction(
      MemoryImage image, FunctionLimits limits, Entry fetch, Entry response, String handlers) {
    this.image = image;
    this.fetches = handlers.contains("fetch");
    this.responds = handlers.contains("response");
    this.limits = limits;
    this.fetch = fetch;
    this.response = response;
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

  /** Of the handler that an input is for. */
  Entry entry(FunctionInput input) {
    return input.answered() == null ? fetch : response;
  }
}

package dev.weir.common.trace;

/** Traces nothing. */
enum OffTraces implements Traces {
  INSTANCE;

  @Override
  public boolean isOff() {
    return true;
  }

  @Override
  public RequestSpan begin(RequestHead request, Carrier fields) {
    return RequestSpan.NONE;
  }
}

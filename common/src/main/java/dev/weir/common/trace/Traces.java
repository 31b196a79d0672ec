package dev.weir.common.trace;

/** Begins the spans of requests. Safe for any thread. */
public interface Traces {

  /** Nothing is traced; whatever a request says of a trace goes on to its upstream untouched. */
  static Traces off() {
    return OffTraces.INSTANCE;
  }

  /** Whether nothing is traced. */
  boolean isOff();

  /**
   * Begins the span of a request: within the trace that its fields name, or in one of its own.
   *
   * @param request what is known of it when its head has been read
   * @param fields of its head
   */
  RequestSpan begin(RequestHead request, Carrier fields);
}

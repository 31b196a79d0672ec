package dev.weir.edge.functions;

/** What a client gets of a function that did not answer. */
public enum OnFailure {
  /** As if there were no function. */
  OPEN,
  /** 503 where no thread was free, 502 otherwise. */
  CLOSED
}

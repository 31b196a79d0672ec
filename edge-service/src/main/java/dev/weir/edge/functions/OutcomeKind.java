package dev.weir.edge.functions;

/** How a call ended, as it is counted and configured. */
public enum OutcomeKind {
  OK,
  TIMEOUT,
  MEMORY,
  EXCEPTION,
  BAD_RESPONSE,
  OVERLOADED;

  /** The kind of an outcome. */
  public static OutcomeKind of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ok _ -> OK;
      case Outcome.Timeout _ -> TIMEOUT;
      case Outcome.OutOfMemory _ -> MEMORY;
      case Outcome.Failed _ -> EXCEPTION;
      case Outcome.BadResponse _ -> BAD_RESPONSE;
      case Outcome.Overloaded _ -> OVERLOADED;
    };
  }
}

package dev.weir.edge.functions;

/** How one call of a function ended. */
public sealed interface Outcome {

  /**
   * The function answered.
   *
   * @param answer what it wants done
   */
  record Ok(FunctionAnswer answer) implements Outcome {}

  /** It ran longer than its limit, and was stopped. */
  record Timeout() implements Outcome {}

  /** It wanted more memory than its limit, or than is left for all functions. */
  record OutOfMemory() implements Outcome {}

  /**
   * It threw, or returned a promise that was rejected.
   *
   * @param message the error as the function's author would see it, with its stack
   */
  record Failed(String message) implements Outcome {}

  /**
   * What it returned is no answer.
   *
   * @param reason what was wrong with it
   */
  record BadResponse(String reason) implements Outcome {}

  /** No thread was free and the queue was full; nothing ran. */
  record Overloaded() implements Outcome {}
}

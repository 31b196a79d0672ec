package dev.weir.edge.functions;

/** A deployed function: its code as evaluated once, and what a call of it may use. Thread-safe. */
public sealed interface FunctionCode permits JavaScriptFunction, WasmFunction {

  /** Whether it wants to see requests, before the cache. */
  boolean fetches();

  /** Whether it wants to see answers, after the cache. */
  boolean responds();

  /** What a call of it may use. */
  FunctionLimits limits();
}

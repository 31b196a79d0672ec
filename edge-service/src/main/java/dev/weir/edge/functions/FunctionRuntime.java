package dev.weir.edge.functions;

/** What runs the code of a function. */
public enum FunctionRuntime {
  /** QuickJS runs an ES module in the style of Workers. */
  JAVASCRIPT,
  /** A WebAssembly module, in base64, compiled to byte code when it is deployed. */
  WASM
}

/**
 * Runs user JavaScript in a sandbox with hard limits on memory and time: QuickJS as WebAssembly, on
 * a memory of its own that forgets everything between two calls.
 *
 * <p>Start at {@link dev.weir.edge.functions.FunctionRunner}.
 */
@NullMarked
package dev.weir.edge.functions;

import org.jspecify.annotations.NullMarked;

/**
 * Runs user code in a sandbox with hard limits on memory and time: JavaScript by QuickJS as
 * WebAssembly, or WebAssembly itself, on a memory of its own that forgets everything between two
 * calls. Called by the lane for requests, and by the control API.
 *
 * <p>Start at {@link dev.weir.edge.functions.FunctionRunner}.
 */
@NullMarked
package dev.weir.edge.functions;

import org.jspecify.annotations.NullMarked;

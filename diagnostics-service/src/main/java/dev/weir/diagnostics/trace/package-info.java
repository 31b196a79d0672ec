/**
 * The routers on the way to an address, asked all at once; start at {@link
 * dev.weir.diagnostics.trace.TraceSession}.
 */
@NullMarked
package dev.weir.diagnostics.trace;

import org.jspecify.annotations.NullMarked;

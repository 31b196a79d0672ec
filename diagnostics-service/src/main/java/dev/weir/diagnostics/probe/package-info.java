/**
 * Probes and what became of them, and the port through which they leave; start at {@link
 * dev.weir.diagnostics.probe.ProbeLoop}.
 */
@NullMarked
package dev.weir.diagnostics.probe;

import org.jspecify.annotations.NullMarked;

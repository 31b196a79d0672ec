/**
 * The runs under way: who started them, how many there may be, and how they are stopped; start at
 * {@link dev.weir.diagnostics.run.Runs}.
 */
@NullMarked
package dev.weir.diagnostics.run;

import org.jspecify.annotations.NullMarked;

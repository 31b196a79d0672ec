/**
 * The servers that answers come from: which is asked, which is well, how many requests it gets at
 * once.
 *
 * <p>Start at {@link dev.weir.edge.origin.Origins} and {@link dev.weir.edge.origin.OriginGate}.
 */
@NullMarked
package dev.weir.edge.origin;

import org.jspecify.annotations.NullMarked;

/**
 * The servers that answers come from.
 *
 * <p>Start at {@link dev.weir.edge.origin.Origins}.
 */
@NullMarked
package dev.weir.edge.origin;

import org.jspecify.annotations.NullMarked;

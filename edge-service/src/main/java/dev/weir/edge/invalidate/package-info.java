/**
 * Purges: what they cover, which answers they reach, and how far they have come from edge to edge.
 *
 * <p>Start at {@link dev.weir.edge.invalidate.PurgeLog}, which sees to it that a purge never loses
 * a race against a fetch under way.
 */
@NullMarked
package dev.weir.edge.invalidate;

import org.jspecify.annotations.NullMarked;

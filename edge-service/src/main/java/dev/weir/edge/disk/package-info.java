/**
 * Keeps records in files that are only ever appended to, the oldest file going when there is no
 * room: what it holds survives the process, and a write that was cut off is passed over. It knows
 * nothing of caches; {@code store} keeps answers in it.
 *
 * <p>Start at {@link dev.weir.edge.disk.SegmentLog}.
 */
@NullMarked
package dev.weir.edge.disk;

import org.jspecify.annotations.NullMarked;

/**
 * What the bytes of a captured frame mean: pure functions that take any bytes, of which the end may
 * be missing. Start at {@link dev.weir.diagnostics.frame.FrameDecoder}; package {@code app} writes
 * what it finds.
 */
@NullMarked
package dev.weir.diagnostics.frame;

import org.jspecify.annotations.NullMarked;

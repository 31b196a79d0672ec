/**
 * Captures of packets: what is asked for, which filters are taken, what is kept in memory and in a
 * pcapng file, and when a capture ends. Start at {@link dev.weir.diagnostics.capture.Captures};
 * packages {@code app} and {@code os} call it.
 */
@NullMarked
package dev.weir.diagnostics.capture;

import org.jspecify.annotations.NullMarked;

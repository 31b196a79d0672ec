/**
 * {@code /api/investigate}: one target by every means at once, with a capture of its own probes,
 * and findings.
 */
@NullMarked
package dev.weir.diagnostics.app.investigate;

import org.jspecify.annotations.NullMarked;

/**
 * {@code /api/capture} and {@code /api/interfaces}: who may capture what, and captures as JSON, as
 * events and as files.
 */
@NullMarked
package dev.weir.diagnostics.app.capture;

import org.jspecify.annotations.NullMarked;

/**
 * The service as Spring knows it: configuration, routes, JSON; start at {@link
 * dev.weir.diagnostics.app.DiagnosticsServiceApplication}.
 */
@NullMarked
package dev.weir.diagnostics.app;

import org.jspecify.annotations.NullMarked;

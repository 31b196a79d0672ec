/**
 * The service as Spring knows it: its settings, its parts put together, its routes and how OpenAPI
 * describes them; start at {@link dev.weir.diagnostics.app.DiagnosticsServiceApplication}. What a
 * single API reads, does and answers is in a package of its own below this one.
 */
@NullMarked
package dev.weir.diagnostics.app;

import org.jspecify.annotations.NullMarked;

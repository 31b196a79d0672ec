/**
 * Requests to web servers, phase by phase: what may be asked and where an answer leads; called by
 * the job of {@code POST /api/http}; start at {@link dev.weir.diagnostics.http.HttpTarget}.
 */
@NullMarked
package dev.weir.diagnostics.http;

import org.jspecify.annotations.NullMarked;

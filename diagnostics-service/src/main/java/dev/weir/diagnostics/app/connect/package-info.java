/**
 * {@code /api/port}, {@code /api/tls} and {@code /api/http}: connections and what is spoken on
 * them, as requests, jobs and answers in JSON.
 */
@NullMarked
package dev.weir.diagnostics.app.connect;

import org.jspecify.annotations.NullMarked;

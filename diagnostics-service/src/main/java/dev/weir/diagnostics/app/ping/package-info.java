/** {@code /api/ping}: one target or many, as requests, jobs and answers in JSON. */
@NullMarked
package dev.weir.diagnostics.app.ping;

import org.jspecify.annotations.NullMarked;

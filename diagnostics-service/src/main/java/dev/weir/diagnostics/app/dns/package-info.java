/**
 * {@code /api/dns}: questions to name servers and traces from the root, as requests, jobs and
 * answers in JSON.
 */
@NullMarked
package dev.weir.diagnostics.app.dns;

import org.jspecify.annotations.NullMarked;

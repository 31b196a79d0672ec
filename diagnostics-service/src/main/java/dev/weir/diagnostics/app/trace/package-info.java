/**
 * {@code /api/traceroute}: traces and continuous ones, with names, AS and countries of hops, as
 * requests, jobs and answers in JSON.
 */
@NullMarked
package dev.weir.diagnostics.app.trace;

import org.jspecify.annotations.NullMarked;

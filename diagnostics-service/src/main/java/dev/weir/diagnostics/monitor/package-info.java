/**
 * Endpoints that are checked again and again: when, whether they are up, and what is remembered of
 * it over a restart. Called by the API of monitors; start at {@link
 * dev.weir.diagnostics.monitor.Monitors}.
 */
@NullMarked
package dev.weir.diagnostics.monitor;

import org.jspecify.annotations.NullMarked;

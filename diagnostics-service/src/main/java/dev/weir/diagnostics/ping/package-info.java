/**
 * Probes to some addresses at a steady pace, and their statistics; start at {@link
 * dev.weir.diagnostics.ping.PingSession}.
 */
@NullMarked
package dev.weir.diagnostics.ping;

import org.jspecify.annotations.NullMarked;

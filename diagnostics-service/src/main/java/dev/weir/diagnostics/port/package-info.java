/**
 * Whether a TCP port takes connections, and what it means when it does not; called by the job of
 * {@code POST /api/port}; start at {@link dev.weir.diagnostics.port.PortCheck}.
 */
@NullMarked
package dev.weir.diagnostics.port;

import org.jspecify.annotations.NullMarked;

/**
 * Probes that are TCP connections, with or without a request over them; start at {@link
 * dev.weir.diagnostics.connect.ConnectNetwork}.
 */
@NullMarked
package dev.weir.diagnostics.connect;

import org.jspecify.annotations.NullMarked;

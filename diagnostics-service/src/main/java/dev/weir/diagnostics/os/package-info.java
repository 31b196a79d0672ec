/**
 * Linux sockets through the Foreign Function and Memory API; the only package with foreign calls.
 * Start at {@link dev.weir.diagnostics.os.LinuxProbeNetwork}.
 */
@NullMarked
package dev.weir.diagnostics.os;

import org.jspecify.annotations.NullMarked;

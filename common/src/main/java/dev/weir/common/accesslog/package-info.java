/**
 * The access log: which line tells of a request, and how lines reach a file or the standard output
 * without anyone waiting for the disk.
 *
 * <p>Start at {@link dev.weir.common.accesslog.AccessLog}: whoever has served a request hands it an
 * {@link dev.weir.common.accesslog.AccessEntry}; one thread makes lines of them and writes them.
 */
@NullMarked
package dev.weir.common.accesslog;

import org.jspecify.annotations.NullMarked;

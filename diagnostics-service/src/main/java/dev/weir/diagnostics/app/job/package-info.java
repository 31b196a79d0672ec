/**
 * Runs: a job that a request describes, on a thread of its own, answered whole or as server-sent
 * events while it runs; and the permitted addresses and channels that jobs probe through.
 */
@NullMarked
package dev.weir.diagnostics.app.job;

import org.jspecify.annotations.NullMarked;

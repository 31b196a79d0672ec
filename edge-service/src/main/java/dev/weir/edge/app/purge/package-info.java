/**
 * Purges at this edge alone: what is to be forgotten, done, and said about it.
 *
 * <p>Start at {@link dev.weir.edge.app.purge.LocalPurges}, which the API, the data listener and the
 * other edges call.
 */
@NullMarked
package dev.weir.edge.app.purge;

import org.jspecify.annotations.NullMarked;

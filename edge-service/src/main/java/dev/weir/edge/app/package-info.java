/**
 * Puts the edge together with Spring: the data listener and the control API. Each concern of the
 * API has a package of its own below this one.
 *
 * <p>Start at {@link dev.weir.edge.app.EdgeServiceApplication}.
 */
@NullMarked
package dev.weir.edge.app;

import org.jspecify.annotations.NullMarked;

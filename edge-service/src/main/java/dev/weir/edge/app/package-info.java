/**
 * Puts the edge together with Spring: configuration, the data listener and the control API.
 *
 * <p>Start at {@link dev.weir.edge.app.EdgeServiceApplication}.
 */
@NullMarked
package dev.weir.edge.app;

import org.jspecify.annotations.NullMarked;

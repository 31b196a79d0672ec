/**
 * Where edges are, and how far that is from somewhere.
 *
 * <p>Start at {@link dev.weir.edge.geo.Place}.
 */
@NullMarked
package dev.weir.edge.geo;

import org.jspecify.annotations.NullMarked;

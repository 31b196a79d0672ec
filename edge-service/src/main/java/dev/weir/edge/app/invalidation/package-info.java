/**
 * {@code /api/invalidations}: a purge and how far each edge has come with it.
 *
 * <p>Start at {@link dev.weir.edge.app.invalidation.Invalidations}.
 */
@NullMarked
package dev.weir.edge.app.invalidation;

import org.jspecify.annotations.NullMarked;

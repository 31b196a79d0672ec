/**
 * Holds answers in memory, bounded in bytes, several variants to a key.
 *
 * <p>Start at {@link dev.weir.edge.store.ResponseStore}.
 */
@NullMarked
package dev.weir.edge.store;

import org.jspecify.annotations.NullMarked;

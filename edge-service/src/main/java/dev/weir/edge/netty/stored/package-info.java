/**
 * Answers as the store holds them: in memory, as bytes on disk, in content codings.
 *
 * <p>Start at {@link dev.weir.edge.netty.stored.CachedAnswer}.
 */
@NullMarked
package dev.weir.edge.netty.stored;

import org.jspecify.annotations.NullMarked;

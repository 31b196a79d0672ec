/**
 * Compression of answers (RFC 9110 section 8.4): which coding a client gets, and the bytes in it.
 *
 * <p>Start at {@link dev.weir.common.netty.coding.ContentCodecs}, what an operator allows; a
 * listener that compresses has a {@link dev.weir.common.netty.coding.CodingHandler} on each
 * connection.
 */
@NullMarked
package dev.weir.common.netty.coding;

import org.jspecify.annotations.NullMarked;

/**
 * Header fields at the edge: what is read, changed and added, in Netty's terms.
 *
 * <p>{@link dev.weir.edge.netty.field.NettyFields} shows Netty's fields to {@link
 * dev.weir.edge.policy}, which decides by them.
 */
@NullMarked
package dev.weir.edge.netty.field;

import org.jspecify.annotations.NullMarked;

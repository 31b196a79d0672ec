/**
 * Moves bytes and datagrams between clients and the upstreams of a pool, as {@link
 * dev.weir.lb.stream} says. Start at {@link dev.weir.lb.netty.stream.StreamListener}.
 */
@NullMarked
package dev.weir.lb.netty.stream;

import org.jspecify.annotations.NullMarked;

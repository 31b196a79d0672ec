/**
 * Layer 4: connections and datagrams that are passed on as bytes. What a stream listener is told,
 * and which pool a connection belongs to; {@link dev.weir.lb.netty.stream} moves the bytes. Start
 * at {@link dev.weir.lb.stream.StreamSettings}.
 */
@NullMarked
package dev.weir.lb.stream;

import org.jspecify.annotations.NullMarked;

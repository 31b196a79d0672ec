/**
 * Streams of an HTTP/2 connection that are served without a channel each: their frames become
 * messages for who has the turn, and the answer's messages frames.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.stream.StreamLanes}, which a listener puts
 * between the codec and Netty's multiplexer; what it cannot serve so goes on to that one.
 */
@NullMarked
package dev.weir.common.netty.listener.stream;

import org.jspecify.annotations.NullMarked;

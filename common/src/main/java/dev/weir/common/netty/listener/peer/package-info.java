/**
 * Who is at the other end of a connection: the address of its socket, or the one that a header of
 * the PROXY protocol gave.
 *
 * <p>{@link dev.weir.common.netty.listener.peer.ProxyProtocolHandler} takes the header off the
 * start of a connection; whoever accepts connections puts it there. {@link
 * dev.weir.common.netty.listener.peer.PeerAddress} says what came of it to anyone who asks later.
 */
@NullMarked
package dev.weir.common.netty.listener.peer;

import org.jspecify.annotations.NullMarked;

/**
 * Event loops and sockets: what drives them (epoll, io_uring, NIO), their options, and when what
 * was written to them is sent.
 *
 * <p>Start at {@link dev.weir.common.netty.socket.Transport}, of which a process has one; {@link
 * dev.weir.common.netty.socket.RawPorts} opens ports whose bytes are not HTTP. Everything else in
 * {@code netty} stands on this package; it knows nothing of HTTP.
 */
@NullMarked
package dev.weir.common.netty.socket;

import org.jspecify.annotations.NullMarked;

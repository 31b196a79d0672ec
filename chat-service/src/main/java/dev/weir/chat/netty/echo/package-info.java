/**
 * What conformance suites for RFC 6455 talk to: each message goes back to whom it came from.
 *
 * <p>Start at {@link dev.weir.chat.netty.echo.EchoServer}, which a channel joins after its
 * handshake.
 */
@NullMarked
package dev.weir.chat.netty.echo;

import org.jspecify.annotations.NullMarked;

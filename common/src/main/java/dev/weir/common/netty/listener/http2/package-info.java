/**
 * Parts of HTTP/2 (RFC 9113) that Netty's codec lacks or does otherwise, each for itself: windows
 * that end the connection where they overflow, answers in one buffer, messages of HTTP/1.1 for its
 * frames, WebSocket by extended CONNECT (RFC 8441).
 *
 * <p>{@link dev.weir.common.netty.listener} puts them into connections; they know none of it.
 */
@NullMarked
package dev.weir.common.netty.listener.http2;

import org.jspecify.annotations.NullMarked;

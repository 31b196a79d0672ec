/**
 * Connections to upstreams: opened, kept, lent to one exchange at a time (HTTP/1.1) or to many
 * (HTTP/2, HTTP/3), and given back.
 *
 * <p>Start at {@link dev.weir.common.netty.upstream.UpstreamConnections}, which lends them, and
 * {@link dev.weir.common.netty.upstream.UpstreamExchange}, which whoever asks an upstream
 * implements. A connection belongs to the event loop of the client it is lent to, so nothing here
 * is locked.
 */
@NullMarked
package dev.weir.common.netty.upstream;

import org.jspecify.annotations.NullMarked;

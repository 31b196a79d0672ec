/**
 * HTTP/3 beside a listener with TLS: its UDP sockets, the validation of addresses, what guards a
 * QUIC connection, and what checks its streams: requests that are malformed and answers that break
 * off are reset here.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.http3.Http3Listener}. Who serves the streams is
 * not known here: the listener says how one gets its lane.
 */
@NullMarked
package dev.weir.common.netty.listener.http3;

import org.jspecify.annotations.NullMarked;
